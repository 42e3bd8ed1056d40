// Finding policies by their names. IAM's ListPolicies takes no words, so all pages
// are read, the largest there are, and looked through here; what is found shows at
// once, with how far the reading is. Attached ones are read so too: they are few on
// many pages.
import { useEffect, useState } from 'react';
import { asFailure, type Failure } from '../api/errors';
import { listPolicies, type Policy, type Scope } from '../api/iam';

export type Found = { items: Policy[]; read: number; reading: boolean; failure?: Failure };

const none: Found = { items: [], read: 0, reading: false };

/** Reads as long as the same is asked for; round asks anew. */
export function useFind(on: boolean, scope: Scope, words: string, round: number): Found {
  const [found, set] = useState<Found>(none);
  useEffect(() => {
    if (!on) return set(none);
    let current = true;
    const wanted = words.toLowerCase();
    void (async () => {
      let now: Found = { ...none, reading: true };
      set(now);
      try {
        for (let next = ''; current; ) {
          const page = await listPolicies(scope, next, 1000);
          next = page.next;
          now = { items: [...now.items, ...page.items.filter(p => p.name.toLowerCase().includes(wanted))], read: now.read + page.items.length, reading: !!next };
          if (current) set(now);
          if (!next) return;
        }
      } catch (e) {
        if (current) set({ ...now, reading: false, failure: asFailure(e) });
      }
    })();
    return () => { current = false; };
  }, [on, scope, words, round]);
  return found;
}
