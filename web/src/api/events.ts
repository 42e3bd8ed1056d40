// The audit log of the center and the accounts.
import { own } from './call';

export type Party = Record<string, string>;
export type Event = {
  id: string; time: string; half: string; what: string; outcome: string; why?: string; actor: Party; targets?: Party[];
  requestId?: string; ip?: string; userAgent?: string; detail?: Record<string, unknown>;
};
export type Filter = { what?: string; actor?: string; target?: string; requestId?: string; outcome?: string };

export async function lookUp(f: Filter, next: string, limit = 50): Promise<{ items: Event[]; next: string }> {
  const q = new URLSearchParams({ limit: String(limit) });
  for (const [name, value] of Object.entries(f)) if (value) q.set(name, value);
  if (next) q.set('nextToken', next);
  const out = await own<{ events: Event[] | null; nextToken?: string }>('GET', `events?${q}`);
  return { items: out.events ?? [], next: out.nextToken ?? '' };
}
