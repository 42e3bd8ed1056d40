// How many people have access to each account: the members of all groups, and
// the users, that anything is assigned to in it. Each person counts once.
import type { Node } from '../../api/organizations';
import type { Instance } from '../api/instance';
import { assignmentsInAccount, each, membersIn } from './facts';

/** The people who may enter; open when a group was too large to read whole. */
export type Reach = { people: Set<string>; open: boolean };
export type Progress = { done: number; of: number };

/** The most members that are read of a group. */
export const mostMembers = 2000;

const accountsIn = (n: Node): Node[] => (n.kind === 'account' ? [n] : n.children.flatMap(accountsIn));

/** Counts account by account, and tells each as soon as it is known. */
export async function count(i: Instance, roots: Node[], told: (account: string, r: Reach) => void, progress: (p: Progress) => void, stopped: () => boolean): Promise<void> {
  const accounts = roots.flatMap(accountsIn);
  const groups = new Map<string, Promise<{ items: { user: string }[]; whole: boolean }>>();
  const members = (group: string) => {
    const g = groups.get(group) ?? membersIn(i, group, mostMembers);
    groups.set(group, g);
    return g;
  };
  let done = 0;
  progress({ done, of: accounts.length });
  await each(accounts, async a => {
    if (stopped()) return;
    const assignments = await assignmentsInAccount(i, a.id);
    const people = new Set(assignments.filter(x => x.principal.type === 'USER').map(x => x.principal.id));
    let open = false;
    for (const group of new Set(assignments.filter(x => x.principal.type === 'GROUP').map(x => x.principal.id))) {
      const m = await members(group);
      m.items.forEach(x => people.add(x.user));
      open ||= !m.whole;
    }
    told(a.id, { people, open });
    progress({ done: ++done, of: accounts.length });
  });
}

/** What is known of a node: the people of all its accounts; undefined while one is missing. */
export function reachOf(n: Node, known: Map<string, Reach>): Reach | undefined {
  const all = accountsIn(n).map(a => known.get(a.id));
  if (all.some(r => !r)) return undefined;
  return { people: new Set(all.flatMap(r => [...r!.people])), open: all.some(r => r!.open) };
}
