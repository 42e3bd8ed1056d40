// Follows requests until they end, also while other pages are shown: the page
// of the operation and a notification read what is known here. Everything can
// be found again from the requests' ids, which the page has in its address.
import { useEffect, useSyncExternalStore } from 'react';
import { asFailure, type Failure } from '../../api/errors';
import { flash } from '../../flashes';
import { go, href } from '../../router';
import { counted } from '../../words';
import { getRequest, type Request } from '../api/assignments';
import type { Instance } from '../api/instance';

export type Followed = { token: string; request?: Request; failure?: Failure };

let known = new Map<string, Followed>();
const listeners = new Set<() => void>();

function note(token: string, f: Omit<Followed, 'token'>) {
  known = new Map(known).set(token, { ...known.get(token), token, ...f });
  listeners.forEach(l => l());
}

export const tokenOf = (r: Request) => `${r.kind}:${r.id}`;

/** Takes what an answer already says. */
export function learn(r: Request): string {
  note(tokenOf(r), { request: r });
  return tokenOf(r);
}

export const over = (f: Followed) => !!f.failure || (!!f.request && f.request.status !== 'IN_PROGRESS');

async function ask(i: Instance, token: string): Promise<void> {
  const [kind, id = ''] = token.split(':');
  if (kind !== 'c' && kind !== 'd' && kind !== 'p') return note(token, { failure: asFailure(new Error('There is no such operation.')) });
  try {
    note(token, { request: await getRequest(i, kind, id), failure: undefined });
  } catch (e) {
    const f = asFailure(e);
    // A connection that is away for a moment is no end.
    if (f.status >= 400 && f.status < 500 && f.status !== 429) note(token, { failure: f });
  }
}

const pause = (ms: number) => new Promise(r => setTimeout(r, ms));
const unfinished = (token: string) => !over(known.get(token) ?? { token });
const under = new Set<string>();

async function watch(i: Instance, tokens: string[]) {
  const name = tokens.join(',');
  if (under.has(name)) return;
  under.add(name);
  for (let wait = 300; ; wait = Math.min(wait * 1.5, 3000)) {
    const open = tokens.filter(unfinished);
    if (!open.length) break;
    // A few at a time: the service counts calls.
    for (let n = 0; n < open.length; n += 5) await Promise.all(open.slice(n, n + 5).map(t => ask(i, t)));
    if (!tokens.some(unfinished)) break;
    await pause(wait);
  }
  under.delete(name);
  tell(tokens);
}

/** Says the end to whoever is on another page. */
function tell(tokens: string[]) {
  if (location.pathname.endsWith('/center/operations') && location.search.includes(encodeURIComponent(tokens[0]!))) return;
  const failed = tokens.filter(t => known.get(t)?.request?.status !== 'SUCCEEDED').length;
  const button = { buttonText: 'Details', onButtonClick: () => go(operation(tokens)) };
  if (failed) flash({ type: 'error', content: `${failed} of ${counted(tokens.length, 'change')} in accounts failed.`, ...button });
  else flash({ type: 'success', content: 'The accounts are configured.', ...button });
}

/** The address of the page that shows how far these are. */
export const operation = (tokens: string[]) => href('/center/operations', { requests: tokens.join(',') });

export function useFollowed(i: Instance, tokens: string[]): Followed[] {
  const map = useSyncExternalStore(l => { listeners.add(l); return () => listeners.delete(l); }, () => known);
  useEffect(() => { if (tokens.length) void watch(i, tokens); }, [tokens.join(',')]);
  return tokens.map(token => map.get(token) ?? { token });
}
