// Who can give a permission that is missing. AWS's sentence says which kind of
// policy refused; each kind is somebody's business.
import { session } from '../api/session';

export type Missing = { action: string; resource?: string };

/** The permission that a refusal names. */
export function missing(message: string): Missing | undefined {
  const m = /not authorized to perform: ([\w-]+:[\w*]+)(?: on resource: (\S+))?/.exec(message);
  return m ? { action: m[1]!, resource: m[2] } : undefined;
}

const kinds = ['service control policy', 'resource control policy', 'resource-based policy', 'role trust policy', 'permissions boundary', 'session policy', 'identity-based policy'] as const;

/** The kind of policy that a refusal names; "" if it names none. */
export const kindOf = (message: string): string => kinds.find(k => message.includes(k)) ?? '';

const denies = (message: string) => /explicit deny/.test(message);

/** Who was refused: the root user, a permission set's holder, or any other role or user. */
export type Holder = { root: true } | { set: string } | { other: true };

/** Who can change what refused. */
export function remedy(message: string, h: Holder): string {
  const deny = denies(message);
  if (message.startsWith('A delegated administrator cannot')) return 'Whoever administers IAM Identity Center in the management account can.';
  if (message.includes('public policies are blocked')) return 'No permission helps: a policy must not let everybody in. Name the accounts or roles that may, instead of *.';
  switch (kindOf(message)) {
    case 'service control policy':
    case 'resource control policy':
      return deny ? 'A control policy of the organization forbids it, to everybody in this account. Whoever administers the organization can change that.' : 'No control policy of the organization allows it in this account. Whoever administers the organization can change that.';
    case 'resource-based policy':
      return deny ? 'The policy of the resource forbids it. Whoever may change that policy, in the account that owns the resource, can lift it.' : 'The resource belongs to another account. Whoever may change its policy there can let you in.';
    case 'role trust policy':
      return 'The trust policy of the role does not let you in. Whoever administers IAM in the account of the role can change it.';
    case 'permissions boundary':
      return 'set' in h ? `The permissions boundary of the permission set ${h.set} is narrower. Whoever administers IAM Identity Center can widen it.` : 'A permissions boundary is narrower. Whoever set it can widen it.';
    case 'session policy':
      return 'The session was made with fewer permissions than its role has. Begin another one without a session policy.';
  }
  if ('other' in h) return `${deny ? 'A policy of the caller forbids it' : 'The caller lacks the permission'}. Whoever administers IAM in the account can change that.`;
  if ('root' in h) return 'A control policy of the organization or a policy of the resource forbids it, even to the root user. Whoever administers the organization can change that.';
  return deny
    ? `A policy of the permission set ${h.set} forbids it. Whoever administers IAM Identity Center can take that out, or give you another permission set.`
    : `Whoever administers IAM Identity Center can add the permission to the permission set ${h.set}, or give you another one.`;
}

/** What whoever is at this console can do about a refusal. */
export function giver(message: string): string {
  const s = session();
  return `You are here as ${s.root ? 'the root user' : s.role}. ${remedy(message, s.root ? { root: true } : { set: s.role })}`;
}
