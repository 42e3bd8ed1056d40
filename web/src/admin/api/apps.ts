// Applications: settings, certificates, and to whom they are assigned.
import { call, ids, list, part, type Page } from './call';

export type SignOn = {
  ssoAcsUrl: string;
  audience: string;
  idpIssuer: string;
  subjectNameIdFormat: string;
  responseSigned: boolean;
  assertionSigned: boolean;
  defaultRelayState: string;
  attributeStatements: { name: string; values?: string[] }[];
};

export type App = {
  id: string;
  name: string;
  label: string;
  status: string;
  created: string;
  lastUpdated: string;
  signOnMode: string;
  features: string[];
  visibility: { hide: { web: boolean; iOS: boolean } };
  credentials: { userNameTemplate: { template: string; type: string }; signing: { kid: string } };
  settings: { app: Record<string, string>; signOn?: SignOn };
  _links: { metadata?: { href: string }; appLinks?: { href: string }[] };
};

export type AppLink = { id: string; label: string; linkUrl: string; appInstanceId: string };

export type Entry = { name: string; displayName: string; description: string; features: string[]; signOnModes: string[] };

export type Key = { kid: string; created: string; expiresAt: string; x5c: string[] };

const perPage = 20;
const at = (id: string) => `/apps/${part(id)}`;

export const listApps = (text: string, after: string, limit = 50): Promise<Page<App>> => list('/apps', { q: text, limit }, after);

export const searchCatalog = (text: string) => call<Entry[]>('GET', '/catalog/apps' + (text && '?q=' + part(text)));

export const getApp = (id: string) => call<App>('GET', at(id));

export const newApp = (entry: Entry, label: string) => ({ name: entry.name, label, ...(entry.signOnModes[0] ? { signOnMode: entry.signOnModes[0] } : {}) });

export const createApp = (entry: Entry, label: string) => call<App>('POST', '/apps', newApp(entry, label));

export type AppChange = { label?: string; credentials?: object; visibility?: object; settings?: object };

export const updateApp = (id: string, change: AppChange) => call<App>('PUT', at(id), change);

export const deleteApp = (id: string) => call<void>('DELETE', at(id));

export const switchApp = (id: string, on: boolean) => call<void>('POST', `${at(id)}/lifecycle/${on ? 'activate' : 'deactivate'}`);

export const importMetadata = (id: string, xml: string) => call<App>('POST', `${at(id)}/sso/saml/metadata/import`, xml);

/** Where the IdP metadata of an application is, for all certificates or for one. */
export const metadataAddress = (app: App, kid?: string) => `/api/v1${at(app.id)}/sso/saml/metadata` + (kid ? `?kid=${part(kid)}` : '');

export const keysOf = (id: string) => call<Key[]>('GET', `${at(id)}/credentials/keys`);

export const generateKey = (id: string, years: number) => call<Key>('POST', `${at(id)}/credentials/keys/generate?validityYears=${years}`);

export type AppUser = {
  id: string;
  externalId: string | null;
  scope: 'USER' | 'GROUP';
  status: string;
  syncState: string;
  lastSync: string | null;
  credentials: { userName: string };
  profile: { displayName: string; email: string };
};

export const appUsers = (id: string, after: string) => list<AppUser>(`${at(id)}/users`, { limit: perPage }, after);

/** Which of some people have the application, and how they came by it. */
export const appUsersAmong = (id: string, people: string[]) => call<AppUser[]>('GET', `${at(id)}/users?${ids(people)}`);

export const assignPerson = (id: string, person: string, userName?: string) =>
  call<AppUser>('POST', `${at(id)}/users`, { id: person, scope: 'USER', ...(userName ? { credentials: { userName } } : {}) });

export const unassignPerson = (id: string, person: string) => call<void>('DELETE', `${at(id)}/users/${part(person)}`);

export type AppGroup = { id: string; lastUpdated: string; priority: number };

export const appGroups = (id: string, after: string) => list<AppGroup>(`${at(id)}/groups`, { limit: perPage }, after);

/** Which of some groups the application is assigned to. */
export const appGroupsAmong = async (id: string, groups: string[]) => (await call<AppGroup[]>('GET', `${at(id)}/groups?${ids(groups)}`)).map(g => g.id);

export const assignGroup = (id: string, group: string) => call<AppGroup>('PUT', `${at(id)}/groups/${part(group)}`, {});

export const unassignGroup = (id: string, group: string) => call<void>('DELETE', `${at(id)}/groups/${part(group)}`);
