// IAM, to read.
import { all, query, text } from './call';

export type Role = { name: string; arn: string; id: string; path: string; created: string; description: string; trust: string; maxSession: number };
export type Policy = { name: string; arn: string; version: string; description: string; attachments: number; updated: string };
export type Page<T> = { items: T[]; next: string };

const call = (action: string, input: Record<string, string> = {}) => query('iam', '2010-05-08', action, input);

function given(input: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(input).filter(([, v]) => v !== ''));
}

function role(e: Element): Role {
  return {
    name: text(e, 'RoleName'), arn: text(e, 'Arn'), id: text(e, 'RoleId'), path: text(e, 'Path'), created: text(e, 'CreateDate'),
    description: text(e, 'Description'), trust: decodeURIComponent(text(e, 'AssumeRolePolicyDocument')), maxSession: Number(text(e, 'MaxSessionDuration')),
  };
}

function members(e: Element, list: string): Element[] {
  return [...(e.getElementsByTagName(list)[0]?.children ?? [])];
}

function policy(e: Element): Policy {
  return {
    name: text(e, 'PolicyName'), arn: text(e, 'Arn'), version: text(e, 'DefaultVersionId'), description: text(e, 'Description'),
    attachments: Number(text(e, 'AttachmentCount')), updated: text(e, 'UpdateDate'),
  };
}

export async function listRoles(next: string): Promise<Page<Role>> {
  const e = await call('ListRoles', given({ MaxItems: '50', Marker: next }));
  return { items: members(e, 'Roles').map(role), next: text(e, 'Marker') };
}

export async function getRole(name: string): Promise<Role> {
  return role(await call('GetRole', { RoleName: name }));
}

export async function attachedPolicies(name: string): Promise<{ name: string; arn: string }[]> {
  const e = await call('ListAttachedRolePolicies', { RoleName: name });
  return members(e, 'AttachedPolicies').map(m => ({ name: text(m, 'PolicyName'), arn: text(m, 'PolicyArn') }));
}

export async function inlinePolicies(name: string): Promise<{ name: string; document: string }[]> {
  const e = await call('ListRolePolicies', { RoleName: name });
  const names = all(e, 'member').map(m => m.textContent ?? '');
  return Promise.all(names.map(async policyName => {
    const p = await call('GetRolePolicy', { RoleName: name, PolicyName: policyName });
    return { name: policyName, document: decodeURIComponent(text(p, 'PolicyDocument')) };
  }));
}

/** Which policies: as IAM says it, or those that something has. */
export type Scope = 'All' | 'AWS' | 'Local' | 'Attached';

export async function listPolicies(scope: Scope, next: string, most = 50): Promise<Page<Policy>> {
  const which: Record<string, string> = scope === 'Attached' ? { OnlyAttached: 'true' } : { Scope: scope };
  const e = await call('ListPolicies', given({ ...which, MaxItems: String(most), Marker: next }));
  return { items: members(e, 'Policies').map(policy), next: text(e, 'Marker') };
}

export async function getPolicy(arn: string): Promise<Policy & { document: string }> {
  const p = policy(await call('GetPolicy', { PolicyArn: arn }));
  const v = await call('GetPolicyVersion', { PolicyArn: arn, VersionId: p.version });
  return { ...p, document: decodeURIComponent(text(v, 'Document')) };
}
