// Users, groups and memberships of the identity store.
import { identity, of, type Instance } from './instance';

export type Origin = 'SCIM' | 'MANUAL';
export type User = { userId: string; userName: string; displayName: string; email?: string; enabled: boolean; origin: Origin; created: string; updated: string };
export type Group = { groupId: string; displayName: string; description?: string; origin: Origin; created: string; updated: string };
export type Session = { id: string; type: 'BROWSER' | 'CLI'; client: string; ip: string; created: string; seen: string; expires: string };
export type Device = { id: string; name: string; created: string };
export type Details = {
  Name?: { GivenName?: string; FamilyName?: string }; Title?: string; UserType?: string; Locale?: string; Timezone?: string; PreferredLanguage?: string; NickName?: string;
  Emails?: { Value?: string; Type?: string; Primary?: boolean }[]; PhoneNumbers?: { Value?: string; Type?: string }[]; ExternalIds?: { Issuer: string; Id: string }[];
};

/** The query of one of our own lists that are searched. */
export function find(search: string, next: string, limit: number): string {
  const q = new URLSearchParams({ limit: String(limit) });
  if (search) q.set('search', search);
  if (next) q.set('nextToken', next);
  return q.toString();
}

export async function findUsers(i: Instance, search: string, next = '', limit = 25) {
  const out = await of<{ users: User[]; nextToken?: string }>(i, 'GET', `/users?${find(search, next, limit)}`);
  return { items: out.users, next: out.nextToken ?? '' };
}

export async function findGroups(i: Instance, search: string, next = '', limit = 25) {
  const out = await of<{ groups: Group[]; nextToken?: string }>(i, 'GET', `/groups?${find(search, next, limit)}`);
  return { items: out.groups, next: out.nextToken ?? '' };
}

export const getUser = (i: Instance, id: string) => of<User>(i, 'GET', `/users/${encodeURIComponent(id)}`);
export const getGroup = (i: Instance, id: string) => of<Group>(i, 'GET', `/groups/${encodeURIComponent(id)}`);
export const describeUser = (i: Instance, id: string) => identity<Details>('DescribeUser', { IdentityStoreId: i.store, UserId: id });

export type NewUser = { userName: string; givenName: string; familyName: string; displayName: string; email: string };

export async function createUser(i: Instance, u: NewUser): Promise<string> {
  const out = await identity<{ UserId: string }>('CreateUser', {
    IdentityStoreId: i.store, UserName: u.userName, DisplayName: u.displayName, Name: { GivenName: u.givenName, FamilyName: u.familyName },
    Emails: u.email ? [{ Value: u.email, Type: 'work', Primary: true }] : undefined,
  });
  return out.UserId;
}

export const deleteUser = (i: Instance, id: string) => identity('DeleteUser', { IdentityStoreId: i.store, UserId: id });
export const setEnabled = (i: Instance, id: string, on: boolean) => of(i, 'POST', `/users/${id}/${on ? 'enable' : 'disable'}`);
export const givePassword = (i: Instance, id: string, mode: 'ONE_TIME' | 'LINK') => of<{ password?: string; link?: string; expires: string }>(i, 'POST', `/users/${id}/password`, { mode });
export const sessionsOf = async (i: Instance, id: string) => (await of<{ sessions: Session[] }>(i, 'GET', `/users/${id}/sessions`)).sessions;
export const endSession = (i: Instance, id: string, session: string) => of(i, 'DELETE', `/users/${id}/sessions/${session}`);
export const devicesOf = async (i: Instance, id: string) => (await of<{ devices: Device[] }>(i, 'GET', `/users/${id}/mfa-devices`)).devices;
export const deleteDevice = (i: Instance, id: string, device: string) => of(i, 'DELETE', `/users/${id}/mfa-devices/${device}`);

export async function createGroup(i: Instance, name: string, description: string): Promise<string> {
  const out = await identity<{ GroupId: string }>('CreateGroup', { IdentityStoreId: i.store, DisplayName: name, Description: description || undefined });
  return out.GroupId;
}

export const deleteGroup = (i: Instance, id: string) => identity('DeleteGroup', { IdentityStoreId: i.store, GroupId: id });

type Membership = { MembershipId: string; GroupId: string; MemberId: { UserId: string } };
type Memberships = { GroupMemberships?: Membership[]; NextToken?: string };

export type Member = { membership: string; user: User };

export async function membersOf(i: Instance, group: string, next: string) {
  const out = await identity<Memberships>('ListGroupMemberships', { IdentityStoreId: i.store, GroupId: group, MaxResults: 25, NextToken: next || undefined });
  const items = await Promise.all((out.GroupMemberships ?? []).map(async m => ({ membership: m.MembershipId, user: await getUser(i, m.MemberId.UserId) })));
  return { items, next: out.NextToken ?? '' };
}

export async function groupsOf(i: Instance, user: string, next: string) {
  const out = await identity<Memberships>('ListGroupMembershipsForMember', { IdentityStoreId: i.store, MemberId: { UserId: user }, MaxResults: 25, NextToken: next || undefined });
  const items = await Promise.all((out.GroupMemberships ?? []).map(async m => ({ membership: m.MembershipId, group: await getGroup(i, m.GroupId) })));
  return { items, next: out.NextToken ?? '' };
}

export const addMember = (i: Instance, group: string, user: string) => identity('CreateGroupMembership', { IdentityStoreId: i.store, GroupId: group, MemberId: { UserId: user } });
export const removeMember = (i: Instance, membership: string) => identity('DeleteGroupMembership', { IdentityStoreId: i.store, MembershipId: membership });

/** The name of a user or group, for lists of assignments; what has gone is named by its id. */
export async function nameOf(i: Instance, type: 'USER' | 'GROUP', id: string): Promise<string> {
  const key = `${i.store}/${id}`;
  let name = names.get(key);
  if (!name) {
    name = (type === 'USER' ? getUser(i, id).then(u => u.userName) : getGroup(i, id).then(g => g.displayName)).catch(() => { names.delete(key); return id; });
    names.set(key, name);
  }
  return name;
}

const names = new Map<string, Promise<string>>();
