// How a request was decided, as the rungs that AWS's evaluation goes through, in
// its order. A rung is there even if no policy of its kind was.
import type { Layer, Trace } from '../api/events';

export type Rung = { name: string; verdict: 'allows' | 'refuses' | 'silent'; says: string; by: string; decided: boolean };

const rungs: { kinds: string[]; name: string; none: string }[] = [
  { kinds: ['resource control policy'], name: 'Resource control policies', none: 'There are none.' },
  { kinds: ['service control policy'], name: 'Service control policies', none: 'None holds here.' },
  { kinds: ['resource-based policy', 'role trust policy'], name: 'Policy of the resource', none: 'The resource has none.' },
  { kinds: ['identity-based policy'], name: 'Policies of the caller', none: 'None is attached.' },
  { kinds: ['permissions boundary'], name: 'Permissions boundary', none: 'There is none: no limit.' },
  { kinds: ['session policy'], name: 'Session policies', none: 'There are none: no limit.' },
];

type Named = { policy?: string; statement?: number; sid?: string };

/** Which statement it was. */
function statement(s: Named): string {
  if (!s.statement) return '';
  return `${s.policy ? `${s.policy}, ` : ''}statement ${s.statement}${s.sid ? ` "${s.sid}"` : ''}`;
}

function rung(t: Trace, name: string, none: string, layers: Layer[], decided: boolean): Rung {
  const there = layers.filter(l => !l.none);
  if (!there.length) return { name, verdict: decided ? 'refuses' : 'silent', says: none, by: '', decided };
  if (decided && (t.explicit || t.unknown)) {
    return { name, verdict: 'refuses', says: t.explicit ? 'Deny' : 'Cannot be relied on, so it counts as a deny', by: statement(t), decided: !t.explicit };
  }
  const level = there.findIndex(l => !l.allows);
  if (level < 0) return { name, verdict: 'allows', says: 'Allow', by: statement(there.find(l => l.policy) ?? there[0]!), decided };
  const where = there.length > 1 ? ` at level ${level + 1} of ${there.length}, from the root` : '';
  return { name, verdict: decided ? 'refuses' : 'silent', says: `No statement allows it${where}`, by: '', decided };
}

/** The rungs of a decision. */
export function ladder(t: Trace): Rung[] {
  const deny: Rung = t.explicit
    ? { name: 'Explicit deny, of any kind', verdict: 'refuses', says: `In a ${t.source}`, by: statement(t), decided: true }
    : { name: 'Explicit deny, of any kind', verdict: 'allows', says: 'There is none', by: '', decided: false };
  return [deny, ...rungs.map(r => rung(t, r.name, r.none, t.layers.filter(l => r.kinds.includes(l.kind)), r.kinds.includes(t.source)))];
}
