// What the picture of a subject is made of, by the operations that lists use.
import { json } from '../../api/call';
import type { Account } from '../../api/organizations';
import { accountsWith, assignmentsIn, assignmentsOf, getAccount, setsIn, type Assignment, type Principal } from '../api/assignments';
import { identity, type Instance } from '../api/instance';
import { nameOf } from '../api/people';
import { idOf, setName } from '../api/sets';
import { most, type Facts, type Kind, type Subject } from './model';

/** Does something for each item, a few at a time: the service counts calls. */
export async function each<T, Out>(items: T[], f: (item: T) => Promise<Out>, done: () => void = () => {}): Promise<Out[]> {
  const out: Out[] = new Array<Out>(items.length);
  let next = 0;
  const work = async () => {
    for (let n = next++; n < items.length; n = next++) { out[n] = await f(items[n]!); done(); }
  };
  await Promise.all(Array.from({ length: 5 }, work));
  return out;
}

/** All pages of a list, up to a number of items. */
async function pages<T>(load: (next: string) => Promise<{ items: T[]; next: string }>, limit: number): Promise<{ items: T[]; whole: boolean }> {
  const items: T[] = [];
  for (let next = ''; ; ) {
    const p = await load(next);
    items.push(...p.items);
    next = p.next;
    if (!next || items.length >= limit) return { items, whole: !next };
  }
}

type Memberships = { GroupMemberships?: { GroupId: string; MemberId: { UserId: string } }[]; NextToken?: string };

async function memberships(operation: string, input: object, NextToken: string) {
  const out = await identity<Memberships>(operation, { ...input, MaxResults: 100, NextToken: NextToken || undefined });
  return { items: (out.GroupMemberships ?? []).map(m => ({ user: m.MemberId.UserId, group: m.GroupId })), next: out.NextToken ?? '' };
}

export const membersIn = (i: Instance, group: string, limit: number) =>
  pages(next => memberships('ListGroupMemberships', { IdentityStoreId: i.store, GroupId: group }, next), limit);

const groupsWith = (i: Instance, user: string) =>
  pages(next => memberships('ListGroupMembershipsForMember', { IdentityStoreId: i.store, MemberId: { UserId: user } }, next), 1000);

const given = (i: Instance, p: Principal) => pages(next => assignmentsOf(i, p, next), 1000);

/** The assignments of all permission sets in an account. */
export async function assignmentsInAccount(i: Instance, account: string): Promise<Assignment[]> {
  return (await each(await setsIn(i, account), set => assignmentsIn(i, account, set))).flat();
}

async function around(i: Instance, s: Subject): Promise<Omit<Facts, 'name'>> {
  if (s.kind === 'user') {
    const [assigned, groups] = await Promise.all([given(i, { type: 'USER', id: s.id }), groupsWith(i, s.id)]);
    return { assignments: assigned.items, members: groups.items, unread: [] };
  }
  const assignments = s.kind === 'group' ? (await given(i, { type: 'GROUP', id: s.id })).items
    : s.kind === 'account' ? await assignmentsInAccount(i, s.id)
    : (await each(await accountsWith(i, s.id), account => assignmentsIn(i, account, s.id))).flat();
  const groups = [...new Set([...(s.kind === 'group' ? [s.id] : []), ...assignments.filter(a => a.principal.type === 'GROUP').map(a => a.principal.id)])];
  const read = await each(groups.slice(0, most), group => membersIn(i, group, 100));
  return { assignments, members: read.flatMap(r => r.items), unread: groups.filter((_, n) => n < most && !read[n]!.whole) };
}

/** Reads what is around a subject, with the names of as many as a column can show. */
export async function gather(i: Instance, s: Subject): Promise<Facts> {
  const found = await around(i, s);
  const names = new Map<string, string>();
  const learn = (kind: Kind, ids: string[], read: (id: string) => Promise<string>) =>
    each([...new Set(ids)].slice(0, 2 * most), async id => { names.set(`${kind} ${id}`, await read(id)); });
  const of = (type: Principal['type']) => found.assignments.filter(a => a.principal.type === type).map(a => a.principal.id);
  await Promise.all([
    learn('user', [...(s.kind === 'user' ? [s.id] : []), ...of('USER'), ...found.members.map(m => m.user)], id => nameOf(i, 'USER', id)),
    learn('group', [...of('GROUP'), ...found.members.map(m => m.group)], id => nameOf(i, 'GROUP', id)),
    learn('set', [...(s.kind === 'set' ? [s.id] : []), ...found.assignments.map(a => a.set)], arn => setName(i, arn)),
    learn('account', [...(s.kind === 'account' ? [s.id] : []), ...found.assignments.map(a => a.account)], async id => (await getAccount(id)).Name),
  ]);
  return { ...found, name: (kind, id) => names.get(`${kind} ${id}`) ?? (kind === 'set' ? idOf(id) : id) };
}

/** The accounts of the organization, to choose from. */
export async function allAccounts(): Promise<Account[]> {
  type Out = { Accounts?: Account[]; NextToken?: string };
  const { items } = await pages(async NextToken => {
    const out = await json<Out>('organizations', 'AWSOrganizationsV20161128.ListAccounts', { NextToken: NextToken || undefined });
    return { items: out.Accounts ?? [], next: out.NextToken ?? '' };
  }, 2000);
  return items;
}
