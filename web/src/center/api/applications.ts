// SAML applications: set up by operations of our own, listed and assigned by sso-admin.
import { admin, of, type Instance } from './instance';
import type { Certificate } from './source';

export type Attribute = { name: string; value: string; format?: string };
export type Settings = {
  name: string; description?: string; status: 'ENABLED' | 'DISABLED'; audience?: string; acsUrls: string[]; startUrl?: string; relayState?: string;
  nameIdFormat: string; nameId: string; attributes: Attribute[]; sessionDurationSeconds: number; metadata?: string;
};
export type Application = Settings & {
  id: string; arn: string; created: string; requestsSigned: boolean;
  identityProvider: { entityId: string; signInUrl: string; metadataUrl: string; portalUrl: string };
  certificates: (Certificate & { active: boolean; pem: string })[];
};
export type Listed = { ApplicationArn: string; Name: string; Description?: string; Status: 'ENABLED' | 'DISABLED' };
export type Principal = { type: 'USER' | 'GROUP'; id: string };

export const idOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);
export const arnOf = (i: Instance, id: string) => `arn:aws:sso::${i.owner}:application/${i.id}/${id}`;

export async function listApplications(i: Instance, next = ''): Promise<{ items: Listed[]; next: string }> {
  const out = await admin<{ Applications?: Listed[]; NextToken?: string }>('ListApplications', { InstanceArn: i.arn, MaxResults: 25, NextToken: next || undefined });
  return { items: out.Applications ?? [], next: out.NextToken ?? '' };
}

export const getApplication = (i: Instance, id: string) => of<Application>(i, 'GET', `/applications/${id}`);
export const createApplication = (i: Instance, s: Partial<Settings>) => of<Application>(i, 'POST', '/applications', s);
export const changeApplication = (i: Instance, id: string, s: Partial<Settings>) => of<Application>(i, 'PUT', `/applications/${id}`, s);
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
