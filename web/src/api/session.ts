// Whose console this is. The address says it: /a/{account}/{role}/...
import { failure } from './errors';

export type Session = {
  account: string;
  accountName: string;
  role: string;
  root: boolean;
  arn: string;
  expires?: string;
  region: string;
  aws: string;
};

const [, , account = '', role = ''] = location.pathname.split('/');

/** The path below which this console lives, without a slash at its end; the directory's is /admin. */
export const base = location.pathname.startsWith('/admin') ? '/admin' : `/a/${account}/${role}`;

let current: Session | undefined;

export async function loadSession(): Promise<Session> {
  const answer = await fetch(`${base}/session`);
  if (!answer.ok) throw await failure(answer);
  current = (await answer.json()) as Session;
  return current;
}

/** The session; only pages that are shown after it was loaded ask. */
export function session(): Session {
  if (!current) throw new Error('the session is not loaded yet');
  return current;
}
