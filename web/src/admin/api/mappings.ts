// What an application is sent of a person: Okta's profile mappings.
import { call, list, part, withQuery } from './call';

export type Property = {
  expression: string;
  pushStatus: 'PUSH' | 'DONT_PUSH';
  /** Its path in SCIM. */
  scim: string;
  /** The expression that it has unless it is changed. */
  standard: string;
  /** Always sent as it is. */
  fixed: boolean;
};

export type Mapping = { id: string; properties: Record<string, Property> };

const at = (id: string) => `/mappings/${part(id)}`;

/** The mapping of an application. */
export async function mappingOf(app: string): Promise<Mapping> {
  const found = await list<{ id: string }>('/mappings', { targetId: app }, '');
  return call<Mapping>('GET', at(found.items[0]?.id ?? ''));
}

export type Change = Record<string, { expression: string; pushStatus: Property['pushStatus'] } | null>;

export const mappingPath = at;

export const changeMapping = (id: string, properties: Change) => call<Mapping>('POST', at(id), { properties });

type Value = string | boolean | number | Value[] | { [name: string]: Value };

export const previewPath = (id: string, person: string) => withQuery(`${at(id)}/preview`, { userId: person });

export const previewMapping = (id: string, person: string) => call<{ user: Record<string, Value> }>('GET', previewPath(id, person));

/** The value at a path of a SCIM user: "name.givenName", 'emails[type eq "work"].value', "urn:...:User:department". */
export function valueAt(user: Record<string, Value>, path: string): string {
  const urn = /^(urn:.+):(\w+)$/.exec(path);
  const steps = urn ? [urn[1]!, urn[2]!] : path.split('.');
  let here: Value | undefined = user;
  for (const step of steps) {
    const [, name = step, type] = /^(\w+)\[type eq "(\w+)"\]$/.exec(step) ?? [];
    here = typeof here === 'object' && !Array.isArray(here) ? here[name] : undefined;
    if (type && Array.isArray(here)) here = here.find(v => typeof v === 'object' && !Array.isArray(v) && v.type === type);
  }
  return here === undefined || typeof here === 'object' ? '' : String(here);
}
