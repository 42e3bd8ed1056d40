// The audit log of the center and the accounts.
import { own } from './call';

export type Party = { type?: string; id?: string; name?: string; account?: string };

/** What one kind of policy said about a request. */
export type Layer = { kind: string; allows: boolean; none?: boolean; policy?: string; statement?: number; sid?: string };

/** How a request was decided: kind by kind, and by which statement. */
export type Trace = { effect: string; explicit?: boolean; unknown?: boolean; source: string; policy?: string; statement: number; sid?: string; reason: string; layers: Layer[] };

export type Event = {
  id: string; time: string; half: string; what: string; outcome: string; why?: string; actor: Party; targets?: Party[];
  requestId?: string; ip?: string; userAgent?: string; detail?: Record<string, unknown> & { trace?: Trace };
};

/** What can be asked of the log, by the names of its operation. */
export const asked = ['search', 'who', 'on', 'service', 'what', 'outcome', 'actor', 'target', 'requestId', 'since', 'until'] as const;
export type Filter = Partial<Record<(typeof asked)[number], string>>;
export type Found = { items: Event[]; next: string; /** How far back a search for words has come. */ reached?: string };

// A search for words looks at so many events at a time; this often it goes on by
// itself while nothing is found.
const rounds = 10;

/** One page, newest first. It can be empty although another follows: see reached. */
export async function lookUp(f: Filter, next: string, limit = 50): Promise<Found> {
  const q = new URLSearchParams({ limit: String(limit) });
  for (const name of asked) if (f[name]) q.set(name, f[name]);
  let token = next;
  for (let n = 1; ; n++) {
    if (token) q.set('nextToken', token);
    const out = await own<{ events: Event[] | null; nextToken?: string; reached?: string }>('GET', `events?${q}`);
    token = out.nextToken ?? '';
    if (out.events?.length || !token || n === rounds) return { items: out.events ?? [], next: token, reached: out.reached };
  }
}

export async function oneEvent(id: string): Promise<Event | undefined> {
  return (await own<{ events: Event[] | null }>('GET', `events?${new URLSearchParams({ id })}`)).events?.[0];
}
