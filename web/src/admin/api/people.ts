// People, their groups, factors and roles.
import type { App, AppLink } from './apps';
import { call, list, literal, part, withQuery, type Page, type Query } from './call';
import type { Group } from './groups';

export type Profile = Record<string, string | null>;

export type Person = {
  id: string;
  status: string;
  created: string;
  activated: string | null;
  lastLogin: string | null;
  lastUpdated: string;
  passwordChanged: string | null;
  profile: Profile;
  /** What can be done with the person in its state: "suspend", "deactivate", ... */
  _links: Record<string, unknown>;
  _embedded?: { activation?: { activationUrl: string } };
};

export type Factor = { id: string; factorType: string; provider: string; status: string; created: string };

export function nameOf(p: Person): string {
  return p.profile.displayName || `${p.profile.firstName ?? ''} ${p.profile.lastName ?? ''}`.trim();
}

const perPage = 50;

/** What selects people whose name or address begins with a text; in one state, or all who are not deactivated. */
function selection(text: string, status: string): Query {
  if (!status) return { q: text };
  const begins = ['firstName', 'lastName', 'login', 'email'].map(n => `profile.${n} sw ${literal(text)}`).join(' or ');
  return { search: `status eq ${literal(status)}` + (text && ` and (${begins})`) };
}

export const listPeople = (text: string, status: string, after: string, limit = perPage): Promise<Page<Person>> => list('/users', { ...selection(text, status), limit }, after);

/** Where the same people are a file. */
export const exportPath = (text: string, status: string) => withQuery('/exports/users', selection(text, status));

export const getPerson = (id: string) => call<Person>('GET', `/users/${part(id)}`);

export type NewPerson = { profile: Profile; groupIds: string[]; password: string };

export function newPersonBody(n: NewPerson) {
  return { profile: n.profile, groupIds: n.groupIds, ...(n.password ? { credentials: { password: { value: n.password } } } : {}) };
}

export const newPersonPath = (change: boolean) => '/users?activate=true' + (change ? '&nextLogin=changePassword' : '');

export const createPerson = (n: NewPerson, change: boolean) => call<Person>('POST', newPersonPath(change), newPersonBody(n));

export const updateProfile = (id: string, profile: Profile) => call<Person>('POST', `/users/${part(id)}`, { profile });

export const groupsOf = (id: string, after: string) => list<Group>(`/users/${part(id)}/groups`, { limit: perPage }, after);

export const appsOf = (id: string) => call<AppLink[]>('GET', `/users/${part(id)}/appLinks`);

export const assignedApps = (id: string, after: string) => list<App>('/apps', { filter: `user.id eq ${literal(id)}`, limit: perPage }, after);

export const factorsOf = (id: string) => call<Factor[]>('GET', `/users/${part(id)}/factors`);

export const resetFactor = (id: string, factor: string) => call<void>('DELETE', `/users/${part(id)}/factors/${part(factor)}`);

export type Session = {
  id: string;
  createdAt: string;
  expiresAt: string;
  lastUsed: string;
  amr: string[];
  /** Whether it is the one in which this page is looked at. */
  current: boolean;
  client: { ipAddress: string; userAgent: { rawUserAgent: string } };
};

export const sessionsOf = (id: string) => call<Session[]>('GET', `/users/${part(id)}/sessions`);

export const endSession = (id: string) => call<void>('DELETE', `/sessions/${part(id)}`);

export const endSessions = (id: string) => call<void>('DELETE', `/users/${part(id)}/sessions`);

export const deletePerson = (id: string) => call<void>('DELETE', `/users/${part(id)}`);

/** What a lifecycle call can answer: the link that nobody else has. */
export type Given = { activationUrl?: string; resetPasswordUrl?: string; tempPassword?: string } | undefined;

export const lifecycle = (id: string, verb: string) => call<Given>('POST', `/users/${part(id)}/lifecycle/${verb}`);
