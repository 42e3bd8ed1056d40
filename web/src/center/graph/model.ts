// Who may do what where, as four columns: person, group, grant, account. A
// grant is a permission set in one account and has its own node: one node for a
// permission set would join everybody who has it somewhere to all its accounts.
// An edge lights up only when an assignment carries it.
import type { Assignment, Principal } from '../api/assignments';

export type Kind = 'user' | 'group' | 'set' | 'account';
export type Subject = { kind: Kind; id: string };
export type NodeKind = 'user' | 'group' | 'direct' | 'grant' | 'account';
export type GraphNode = { key: string; kind: NodeKind; name: string; note: string; subject: Subject };
export type Edge = { key: string; from: string; to: string };
/** What a column leaves out: how many at least, and whether there may be still more. */
export type Rest = { count: number; open: boolean };

export type Facts = {
  assignments: Assignment[];
  members: { user: string; group: string }[];
  /** Groups of which only some members were read. */
  unread: string[];
  name: (kind: Kind, id: string) => string;
};

export type Model = { columns: GraphNode[][]; rest: Rest[]; edges: Edge[]; carries: Map<string, Set<string>>; useless: string[]; assignments: Assignment[]; members: Facts['members'] };

/** The most nodes that a column shows. */
export const most = 60;

export const userKey = (id: string) => `user:${id}`;
const principalKey = (p: Principal) => (p.type === 'GROUP' ? `group:${p.id}` : `direct:${p.id}`);
const grantKey = (a: Assignment) => `grant:${a.set}@${a.account}`;
const accountKey = (id: string) => `account:${id}`;
const unique = <T,>(items: T[]) => [...new Set(items)];

/** The node of a subject; a permission set has one in each account, so it has none. */
export const keyOf = (s: Subject) => (s.kind === 'set' ? '' : `${s.kind}:${s.id}`);

export function build(f: Facts): Model {
  const name = (kind: Kind) => (a: string, b: string) => f.name(kind, a).localeCompare(f.name(kind, b), undefined, { numeric: true }) || a.localeCompare(b);
  const byPlace = (a: Assignment, b: Assignment) => name('account')(a.account, b.account) || name('set')(a.set, b.set);
  const all = [...f.assignments].sort(byPlace);
  const grants = unique(all.map(grantKey));
  const kept = new Set(grants.slice(0, most));
  const groups = unique([...all.filter(a => a.principal.type === 'GROUP').map(a => a.principal.id), ...f.members.map(m => m.group).sort(name('group'))]);
  const direct = unique(all.filter(a => a.principal.type === 'USER').map(a => a.principal.id));
  // Direct assignments pass the groups' column, and leave at least half of it to the groups.
  const keptDirect = new Set(direct.slice(0, Math.max(most / 2, most - groups.length)));
  const keptGroups = new Set(groups.slice(0, most - keptDirect.size));
  const shown = all.filter(a => kept.has(grantKey(a)) && (a.principal.type === 'GROUP' ? keptGroups : keptDirect).has(a.principal.id));
  const people = unique([...keptDirect, ...f.members.filter(m => keptGroups.has(m.group)).map(m => m.user).sort(name('user'))]);
  const keptPeople = new Set(people.slice(0, most));
  const members = f.members.filter(m => keptPeople.has(m.user) && keptGroups.has(m.group));
  const accounts = unique(shown.map(a => a.account));
  const where = unique(shown.map(grantKey)).map(key => shown.find(a => grantKey(a) === key)!);
  const giving = new Set(all.map(a => principalKey(a.principal)));
  const node = (kind: NodeKind, key: string, subject: Subject, text: string, note: string): GraphNode => ({ kind, key, subject, name: text, note });
  const hidden = (total: number, seen: number, open = false): Rest => ({ count: total - seen, open });
  return {
    columns: [
      [...keptPeople].map(id => node('user', userKey(id), { kind: 'user', id }, f.name('user', id), 'User')),
      [
        ...[...keptGroups].map(id => node('group', `group:${id}`, { kind: 'group', id }, f.name('group', id), giving.has(`group:${id}`) ? 'Group' : 'Group without access')),
        ...[...keptDirect].map(id => node('direct', `direct:${id}`, { kind: 'user', id }, 'assigned directly', '')),
      ],
      where.map(a => node('grant', grantKey(a), { kind: 'set', id: a.set }, f.name('set', a.set), `in ${f.name('account', a.account)}`)),
      accounts.map(id => node('account', accountKey(id), { kind: 'account', id }, f.name('account', id), id)),
    ],
    rest: [
      hidden(people.length, keptPeople.size, f.unread.length > 0), hidden(groups.length + direct.length, keptGroups.size + keptDirect.size),
      hidden(grants.length, where.length), hidden(unique(all.map(a => a.account)).length, accounts.length),
    ],
    edges: edgesOf(shown, members), carries: carried(shown, members), useless: groups.filter(g => !giving.has(`group:${g}`)), assignments: all, members: f.members,
  };
}

const edge = (from: string, to: string): Edge => ({ key: `${from} ${to}`, from, to });
const stepsOf = (a: Assignment) => [edge(principalKey(a.principal), grantKey(a)), edge(grantKey(a), accountKey(a.account))];

/** The edges from people to a principal: memberships, or the user itself. */
function into(p: Principal, members: Facts['members']): Edge[] {
  if (p.type === 'USER') return [edge(userKey(p.id), principalKey(p))];
  return members.filter(m => m.group === p.id).map(m => edge(userKey(m.user), principalKey(p)));
}

function edgesOf(assignments: Assignment[], members: Facts['members']): Edge[] {
  const all = [...members.map(m => edge(userKey(m.user), `group:${m.group}`)), ...assignments.flatMap(a => [...into(a.principal, members), ...stepsOf(a)])];
  return [...new Map(all.map(e => [e.key, e])).values()];
}

/** For each node, the keys of edges and nodes that the assignments through it run along. */
function carried(assignments: Assignment[], members: Facts['members']): Map<string, Set<string>> {
  const out = new Map<string, Set<string>>();
  const light = (node: string, edges: Edge[]) => {
    const lit = out.get(node) ?? new Set([node]);
    for (const e of edges) lit.add(e.key).add(e.from).add(e.to);
    out.set(node, lit);
  };
  for (const a of assignments) {
    const people = into(a.principal, members);
    const whole = [...people, ...stepsOf(a)];
    for (const n of [principalKey(a.principal), grantKey(a), accountKey(a.account)]) light(n, whole);
    for (const p of people) light(p.from, [p, ...stepsOf(a)]);
  }
  return out;
}

/** What lights up for a subject; a permission set has a node in each of its accounts. */
export function litBy(m: Model, s: Subject): ReadonlySet<string> {
  if (s.kind !== 'set') return m.carries.get(keyOf(s)) ?? new Set();
  return new Set(m.columns[2]!.flatMap(n => [...(m.carries.get(n.key) ?? [])]));
}
