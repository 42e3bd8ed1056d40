// Who somebody is in an event, in few words: a session of a role is the person in
// it, and the permission set that the role was made from.
import type { Party } from '../api/events';

/** The permission set whose role somebody had. */
export const permissionSet = (p: Party): string | undefined => /AWSReservedSSO_(.+?)_[0-9a-f]{16}/.exec(`${p.name} ${p.id}`)?.[1];

export function who(p: Party): { name: string; as?: string } {
  const session = /^arn:aws:sts::\d+:assumed-role\/([^/]+)\/(.+)$/.exec(p.name ?? '');
  if (session) return { name: session[2]!, as: permissionSet(p) ?? session[1] };
  const local = /^arn:aws:iam::\d+:(root|user\/.+)$/.exec(p.name ?? '');
  return { name: (local ? local[1]!.replace(/^user\//, '') : p.name) || p.id || '-', as: local ? p.account : undefined };
}
