// Provisioning of one application: the connection, the three switches, pushed groups, tasks.
import { call, list, part, type Page } from './call';

export type Connection = {
  status: string;
  baseUrl: string;
  notice?: string;
  lastTest?: { at: string; ok: boolean; message: string };
};

const at = (id: string) => `/apps/${part(id)}`;
const connection = (id: string) => `${at(id)}/connections/default`;

/** The connection; its address is empty before there is one. */
export const getConnection = (id: string) => call<Connection>('GET', connection(id));

/** A token that is left out stays as it is stored. */
export function connectionBody(baseUrl: string, token: string) {
  if (!baseUrl && !token) return {}; // what is stored
  return { baseUrl, profile: { authScheme: 'TOKEN', ...(token ? { token } : {}) } };
}

export const testConnection = (id: string, baseUrl: string, token: string) =>
  call<{ message: string }>('POST', `${connection(id)}/test`, connectionBody(baseUrl, token));

export const saveConnection = (id: string, baseUrl: string, token: string) =>
  call<Connection>('POST', `${connection(id)}?activate=true`, connectionBody(baseUrl, token));

export const switchConnection = (id: string, on: boolean) => call<void>('POST', `${connection(id)}/lifecycle/${on ? 'activate' : 'deactivate'}`);

export type Switches = { create: boolean; update: boolean; deactivate: boolean };

const word = (on: boolean) => ({ status: on ? 'ENABLED' : 'DISABLED' });

export const switchesBody = (s: Switches) => ({
  create: { lifecycleCreate: word(s.create) },
  update: { profile: word(s.update), lifecycleDeactivate: word(s.deactivate) },
});

export const setSwitches = (id: string, s: Switches) => call<unknown>('PUT', `${at(id)}/features/USER_PROVISIONING`, switchesBody(s));

export type Push = {
  id: string;
  sourceGroupId: string;
  targetGroupId: string | null;
  status: string;
  created: string;
  lastPush?: string;
  errorSummary?: string;
  errorTime?: string;
};

const pushes = (id: string) => `${at(id)}/group-push/mappings`;

export const listPushes = (id: string, after: string) => list<Push>(pushes(id), { limit: 50 }, after);

export const pushBody = (group: string, now: boolean, link: boolean) => ({
  sourceGroupId: group, status: now ? 'ACTIVE' : 'INACTIVE', ...(link ? { linkExisting: true } : {}),
});

export const createPush = (id: string, group: string, now: boolean, link: boolean) => call<Push>('POST', pushes(id), pushBody(group, now, link));

export const setPush = (id: string, push: string, active: boolean) =>
  call<Push>('PATCH', `${pushes(id)}/${part(push)}`, { status: active ? 'ACTIVE' : 'INACTIVE' });

export const pushNow = (id: string, push: string) => call<void>('POST', `${pushes(id)}/${part(push)}/push`);

export const unlinkPush = (id: string, push: string, remove: boolean) => call<void>('DELETE', `${pushes(id)}/${part(push)}?deleteTargetGroup=${remove}`);

export const refreshAppGroups = (id: string) => call<void>('POST', `${at(id)}/group-push/target-groups/refresh`);

export type Task = {
  id: string;
  title: string;
  appId: string;
  kind: 'sync-person' | 'sync-group';
  subjectId: string;
  manual: boolean;
  retrying: boolean;
  attempts: number;
  created: string;
  lastUpdated: string;
  request: { method: string; url: string; body: string };
  response: { status: number; body: string };
  attribute: string;
};

export const listTasks = (app: string, after: string, limit = 50): Promise<Page<Task>> => list('/tasks', { appId: app, limit }, after);

export const retryTask = (id: string) => call<void>('POST', `/tasks/${part(id)}/retry`);

export const completeTask = (id: string) => call<void>('POST', `/tasks/${part(id)}/complete`);
