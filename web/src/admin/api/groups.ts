// Groups and who is in them.
import type { App } from './apps';
import { call, ids, list, literal, part, type Page } from './call';
import type { Person } from './people';

export type Group = {
  id: string;
  type: string;
  created: string;
  lastUpdated: string;
  lastMembershipUpdated: string | null;
  profile: { name: string; description: string | null };
  source?: { id: string };
  /** What was asked for: how much there is, counted up to a thousand, and an application group's application. */
  _embedded?: { stats?: { usersCount: number }; app?: { id: string; label: string } };
};

/** How far members are counted. */
export const countedTo = 1000;

const perPage = 50;

/** Which groups: those of one type, "OURS" for all but pictures of groups in applications, or any. */
export type GroupKind = 'OKTA_GROUP' | 'BUILT_IN' | 'APP_GROUP' | 'OURS' | 'ANY';

function selection(text: string, kind: GroupKind): string {
  const type = kind === 'ANY' ? '' : kind === 'OURS' ? '(type eq "OKTA_GROUP" or type eq "BUILT_IN")' : `type eq "${kind}"`;
  return [type, text && `profile.name co ${literal(text)}`].filter(Boolean).join(' and ');
}

/** Groups with a text in their name. Those of applications can be neither assigned nor pushed nor joined. */
export function listGroups(text: string, after: string, limit = perPage, kind: GroupKind = 'OURS'): Promise<Page<Group>> {
  return list('/groups', { search: selection(text, kind), limit }, after);
}

/** The list as a page, with members counted and applications named. */
export const groupsQuery = (text: string, kind: GroupKind) => ({ search: selection(text, kind), expand: 'stats,app' });

export const listGroupsCounted = (text: string, kind: GroupKind, after: string): Promise<Page<Group>> =>
  list('/groups', { ...groupsQuery(text, kind), limit: perPage }, after);

/** Groups that can be changed: not the built-in one. */
export const ownGroups = (text: string, after: string, limit = 20): Promise<Page<Group>> => listGroups(text, after, limit, 'OKTA_GROUP');

export const getGroup = (id: string) => call<Group>('GET', `/groups/${part(id)}?expand=app`);

export const groupBody = (name: string, description: string) => ({ profile: { name, description } });

export const createGroup = (name: string, description: string) => call<Group>('POST', '/groups', groupBody(name, description));

export const updateGroup = (id: string, name: string, description: string) => call<Group>('PUT', `/groups/${part(id)}`, groupBody(name, description));

export const deleteGroup = (id: string) => call<void>('DELETE', `/groups/${part(id)}`);

export const members = (id: string, after: string) => list<Person>(`/groups/${part(id)}/users`, { limit: perPage }, after);

/** Which of some people are in a group. */
export const membersAmong = async (id: string, people: string[]) => (await call<Person[]>('GET', `/groups/${part(id)}/users?${ids(people)}`)).map(p => p.id);

export const addMember = (id: string, person: string) => call<void>('PUT', `/groups/${part(id)}/users/${part(person)}`);

export const removeMember = (id: string, person: string) => call<void>('DELETE', `/groups/${part(id)}/users/${part(person)}`);

export const appsOfGroup = (id: string, after: string) => list<App>(`/groups/${part(id)}/apps`, { limit: perPage }, after);
