// Group rules: who is put into groups by what holds of a person.
import { call, list, part, withQuery, type Page } from './call';

export type Rule = {
  id: string;
  name: string;
  status: 'ACTIVE' | 'INACTIVE' | 'INVALID';
  /** Whether there are people yet whom the activation has not reached. */
  applying: boolean;
  lastUpdated: string;
  conditions: { people: { users: { exclude: string[] } }; expression: { value: string } };
  actions: { assignUserToGroups: { groupIds: string[] } };
};

const at = (id: string) => `/groups/rules/${part(id)}`;

export const rulesPath = (search: string, group: string) => withQuery('/groups/rules', { search, groupId: group });

export const listRules = (search: string, group: string, after: string): Promise<Page<Rule>> => list('/groups/rules', { search, groupId: group, limit: 20 }, after);

export function ruleBody(name: string, expression: string, groupIds: string[], exclude: string[]) {
  return {
    type: 'group_rule', name, conditions: { people: { users: { exclude } }, expression: { value: expression, type: 'urn:okta:expression:1.0' } },
    actions: { assignUserToGroups: { groupIds } },
  };
}

export type RuleBody = ReturnType<typeof ruleBody>;

export const saveRule = (id: string | undefined, body: RuleBody) => (id ? call<Rule>('PUT', at(id), body) : call<Rule>('POST', '/groups/rules', body));

export const switchRule = (id: string, on: boolean) => call<void>('POST', `${at(id)}/lifecycle/${on ? 'activate' : 'deactivate'}`);

export const deletePath = (id: string, leave: boolean) => `${at(id)}?removeUsers=${leave}`;

export const deleteRule = (id: string, leave: boolean) => call<void>('DELETE', deletePath(id, leave));

/** A membership that comes from a rule. */
export type Held = { groupId: string; ruleId: string; ruleName: string };

export const rulesOf = (person: string) => call<Held[]>('GET', `/users/${part(person)}/groups/rules`);
