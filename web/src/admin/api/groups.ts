// Groups and who is in them.
import type { App } from './apps';
import { call, list, literal, part, type Page } from './call';
import type { Person } from './people';

export type Group = {
  id: string;
  type: string;
  created: string;
  lastUpdated: string;
  lastMembershipUpdated: string | null;
  profile: { name: string; description: string | null };
};

const perPage = 50;

/** Groups with a text in their name. */
export function listGroups(text: string, after: string, limit = perPage): Promise<Page<Group>> {
  return list('/groups', { search: text && `profile.name co ${literal(text)}`, limit }, after);
}

/** Groups that can be changed: not the built-in one. */
export const ownGroups = (text: string, after: string, limit = 20): Promise<Page<Group>> =>
  list('/groups', { search: 'type eq "OKTA_GROUP"' + (text && ` and profile.name co ${literal(text)}`), limit }, after);

export const getGroup = (id: string) => call<Group>('GET', `/groups/${part(id)}`);

export const groupBody = (name: string, description: string) => ({ profile: { name, description } });

export const createGroup = (name: string, description: string) => call<Group>('POST', '/groups', groupBody(name, description));

export const updateGroup = (id: string, name: string, description: string) => call<Group>('PUT', `/groups/${part(id)}`, groupBody(name, description));

export const deleteGroup = (id: string) => call<void>('DELETE', `/groups/${part(id)}`);

export const members = (id: string, after: string) => list<Person>(`/groups/${part(id)}/users`, { limit: perPage }, after);

export const addMember = (id: string, person: string) => call<void>('PUT', `/groups/${part(id)}/users/${part(person)}`);

export const removeMember = (id: string, person: string) => call<void>('DELETE', `/groups/${part(id)}/users/${part(person)}`);

export const appsOfGroup = (id: string, after: string) => list<App>(`/groups/${part(id)}/apps`, { limit: perPage }, after);
