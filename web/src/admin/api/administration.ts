// The log, roles, API tokens and the rules for second factors.
import { call, list, part, withQuery, type Page } from './call';
import type { Person } from './people';

export type LogEvent = {
  uuid: string;
  published: string;
  eventType: string;
  displayMessage: string;
  actor: { id: string; displayName: string; alternateId: string };
  client: { ipAddress: string };
  outcome: { result: string; reason: string | null };
  target: { id: string; type: string; displayName: string }[];
};

/** Events, newest first, with words anywhere in them and an expression that they fulfil. */
export function listLog(words: string, filter: string, since: string, after: string, limit = 50): Promise<Page<LogEvent>> {
  return list('/logs', { q: words, filter, since, sortOrder: 'DESCENDING', limit }, after);
}

export type Role = { id: string; type: string; label: string; created: string };

export const roles: [string, string][] = [
  ['SUPER_ADMIN', 'Super Administrator'], ['ORG_ADMIN', 'Organization Administrator'], ['APP_ADMIN', 'Application Administrator'],
  ['USER_ADMIN', 'Group Administrator'], ['GROUP_MEMBERSHIP_ADMIN', 'Group Membership Administrator'],
  ['HELP_DESK_ADMIN', 'Help Desk Administrator'], ['READ_ONLY_ADMIN', 'Read Only Administrator'], ['REPORT_ADMIN', 'Report Administrator'],
];

export type Administrator = { id: string; _embedded: { user: Person; roles: Role[] } };

type Assignees = { value: Administrator[]; _links: { next?: { href: string } } };

export const administratorsPath = (text: string, role: string) => withQuery('/iam/assignees/users', { expand: 'user,roles', q: text, role });

/** Who holds a role, or any. */
export async function listAdministrators(text: string, role: string, after: string, limit = 20): Promise<Page<Administrator>> {
  const found = await call<Assignees>('GET', withQuery('/iam/assignees/users', { expand: 'user,roles', q: text, role, limit, after }));
  const next = found._links.next;
  return { items: found.value, next: next ? new URL(next.href).searchParams.get('after') ?? '' : '' };
}

export const rolesOf = (person: string) => call<Role[]>('GET', `/users/${part(person)}/roles`);

export const grantRole = (person: string, type: string) => call<Role>('POST', `/users/${part(person)}/roles`, { type });

export const revokeRole = (person: string, id: string) => call<void>('DELETE', `/users/${part(person)}/roles/${part(id)}`);

export type Token = { id: string; name: string; userId: string; created: string; lastUpdated: string | null; expiresAt: string; token?: string };

export const listTokens = (after: string) => list<Token>('/api-tokens', { limit: 50 }, after);

export const createToken = (name: string) => call<Token>('POST', '/api-tokens', { name });

export const revokeToken = (id: string) => call<void>('DELETE', `/api-tokens/${part(id)}`);

export type FactorRule = { id: string; name: string; description: string; settings: { authenticators: { enroll: { self: string } }[] } };

export const factorRules = () => call<FactorRule[]>('GET', '/policies?type=MFA_ENROLL');

/** Whom a rule concerns, and who of them has no factor; counted up to a thousand. */
export const enrollment = async (id: string) =>
  (await call<{ _embedded: { enrollment: { usersCount: number; withoutFactorCount: number } } }>('GET', `/policies/${part(id)}?expand=enrollment`))._embedded.enrollment;

export const ruleBody = (self: string) => ({ settings: { type: 'AUTHENTICATORS', authenticators: [{ key: 'google_otp', enroll: { self } }] } });

export const setFactorRule = (id: string, self: string) => call<FactorRule>('PUT', `/policies/${part(id)}`, ruleBody(self));

export type PasswordSettings = {
  complexity: { minLength: number; maxLength: number; minLowerCase: number; minUpperCase: number; minNumber: number; minSymbol: number; excludeUsername: boolean };
  age: { historyCount: number; maxAgeDays: number };
  lockout: { maxAttempts: number; autoUnlockMinutes: number };
};

type Policy<T> = { id: string; settings: T };

/** What holds for passwords. */
export async function passwordPolicy(): Promise<PasswordSettings> {
  const [found] = await call<Policy<{ password: PasswordSettings }>[]>('GET', '/policies?type=PASSWORD');
  return found!.settings.password;
}

type Rule = { actions: { signon: { session: { maxSessionIdleMinutes: number; maxSessionLifetimeMinutes: number } } } };

/** How long sessions last. */
export async function sessionRule() {
  const [policy] = await call<Policy<unknown>[]>('GET', '/policies?type=OKTA_SIGN_ON');
  const [rule] = await call<Rule[]>('GET', `/policies/${part(policy!.id)}/rules`);
  return rule!.actions.signon.session;
}
