// SAML applications: set up by operations of our own, listed and assigned by sso-admin.
import { admin, of, type Instance } from './instance';
import { find } from './people';
import type { Certificate } from './source';

export type Attribute = { name: string; value: string; format?: string };
export type Settings = {
  name: string; description?: string; status: 'ENABLED' | 'DISABLED'; audience?: string; acsUrls: string[]; startUrl?: string; relayState?: string;
  nameIdFormat: string; nameId: string; attributes: Attribute[]; sessionDurationSeconds: number; requestsSigned: boolean; metadata?: string;
};
export type Application = Settings & {
  id: string; arn: string; created: string; assignmentRequired: boolean;
  identityProvider: { entityId: string; signInUrl: string; metadataUrl: string; portalUrl: string };
  certificates: (Certificate & { active: boolean; pem: string })[];
};
export type Listed = { applicationId: string; arn: string; name: string; description?: string; status: 'ENABLED' | 'DISABLED'; assignmentRequired: boolean; created: string };
export type Principal = { type: 'USER' | 'GROUP'; id: string };

export const idOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);
export const arnOf = (i: Instance, id: string) => `arn:aws:sso::${i.owner}:application/${i.id}/${id}`;

export async function findApplications(i: Instance, search: string, next = '', limit = 25): Promise<{ items: Listed[]; next: string }> {
  const out = await of<{ applications: Listed[]; nextToken?: string }>(i, 'GET', `/applications?${find(search, next, limit)}`);
  return { items: out.applications, next: out.nextToken ?? '' };
}

export const getApplication = (i: Instance, id: string) => of<Application>(i, 'GET', `/applications/${id}`);
export const createApplication = (i: Instance, s: Partial<Settings>) => of<Application>(i, 'POST', '/applications', s);
export const changeApplication = (i: Instance, id: string, s: Partial<Settings>) => of<Application>(i, 'PUT', `/applications/${id}`, s);

/** What sso-admin can change. It has no way to take a description away: that is one of our own operations. */
export type Details = { name: string; description: string; startUrl: string };
export const portalOptions = (startUrl: string) => ({ SignInOptions: startUrl ? { Origin: 'APPLICATION', ApplicationUrl: startUrl } : { Origin: 'IDENTITY_CENTER' } });

export async function updateDetails(i: Instance, id: string, d: Details, before: Details) {
  await admin('UpdateApplication', { ApplicationArn: arnOf(i, id), Name: d.name, Description: d.description || undefined, PortalOptions: portalOptions(d.startUrl) });
  if (!d.description && before.description) await changeApplication(i, id, { description: '' });
}

export const setStatus = (i: Instance, id: string, Status: Settings['status']) => admin('UpdateApplication', { ApplicationArn: arnOf(i, id), Status });
export const requireAssignments = (i: Instance, id: string, AssignmentRequired: boolean) => admin('PutApplicationAssignmentConfiguration', { ApplicationArn: arnOf(i, id), AssignmentRequired });
export const deleteApplication = (i: Instance, id: string) => admin('DeleteApplication', { ApplicationArn: arnOf(i, id) });
export const addKey = (i: Instance, id: string) => of<Application>(i, 'POST', `/applications/${id}/certificates`);
export const activateKey = (i: Instance, id: string, key: string) => of<Application>(i, 'POST', `/applications/${id}/certificates/${key}/activate`);
export const deleteKey = (i: Instance, id: string, key: string) => of(i, 'DELETE', `/applications/${id}/certificates/${key}`);

export async function assignedTo(i: Instance, id: string, next = ''): Promise<{ items: Principal[]; next: string }> {
  type Out = { ApplicationAssignments?: { PrincipalType: 'USER' | 'GROUP'; PrincipalId: string }[]; NextToken?: string };
  const out = await admin<Out>('ListApplicationAssignments', { ApplicationArn: arnOf(i, id), MaxResults: 25, NextToken: next || undefined });
  return { items: (out.ApplicationAssignments ?? []).map(a => ({ type: a.PrincipalType, id: a.PrincipalId })), next: out.NextToken ?? '' };
}

const one = (i: Instance, id: string, p: Principal) => ({ ApplicationArn: arnOf(i, id), PrincipalType: p.type, PrincipalId: p.id });
export const assign = (i: Instance, id: string, p: Principal) => admin('CreateApplicationAssignment', one(i, id, p));
export const unassign = (i: Instance, id: string, p: Principal) => admin('DeleteApplicationAssignment', one(i, id, p));

export type Reached = { application: string; principal: Principal };

/** What a user or group is assigned to; a user also by groups. */
export async function applicationsOf(i: Instance, p: Principal, next = ''): Promise<{ items: Reached[]; next: string }> {
  type Out = { ApplicationAssignments?: { ApplicationArn: string; PrincipalType: Principal['type']; PrincipalId: string }[]; NextToken?: string };
  const out = await admin<Out>('ListApplicationAssignmentsForPrincipal', { InstanceArn: i.arn, PrincipalType: p.type, PrincipalId: p.id, MaxResults: 25, NextToken: next || undefined });
  return { items: (out.ApplicationAssignments ?? []).map(a => ({ application: a.ApplicationArn, principal: { type: a.PrincipalType, id: a.PrincipalId } })), next: out.NextToken ?? '' };
}

const names = new Map<string, Promise<string>>();

/** The name of an application; one that has gone, or may not be read, is named by its id. */
export function applicationName(arn: string): Promise<string> {
  let name = names.get(arn);
  if (!name) {
    name = admin<{ Name: string }>('DescribeApplication', { ApplicationArn: arn }).then(a => a.Name, () => { names.delete(arn); return idOf(arn); });
    names.set(arn, name);
  }
  return name;
}
