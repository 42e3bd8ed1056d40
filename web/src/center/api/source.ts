// The identity source: where users sign in and come from.
import { admin, of, type Instance } from './instance';

export type Kind = 'IDENTITY_CENTER' | 'ACTIVE_DIRECTORY' | 'EXTERNAL_IDP';
export type Certificate = { id: string; subject: string; notBefore: string; notAfter: string; status: 'VALID' | 'EXPIRING' | 'EXPIRED' };
export type Provider = { entityId: string; redirectUrl?: string; postUrl?: string; certificates: Certificate[] };
export type Source = { kind: Kind; provider?: Provider; changed?: string; provisioning: boolean };
export type ServiceProvider = { entityId: string; acsUrl: string; signInUrl: string; metadata: string };
export type Token = { id: string; created: string; expires: string };
export type Provisioning = { enabled: boolean; endpoint?: string; tokens: Token[] };
export type NewToken = Token & { accessToken: string; endpoint: string };
export type Attribute = { key: string; source: string };

export const kinds: Record<Kind, string> = {
  IDENTITY_CENTER: 'Identity Center directory', ACTIVE_DIRECTORY: 'Active Directory', EXTERNAL_IDP: 'External identity provider',
};

export const getSource = (i: Instance) => of<Source>(i, 'GET', '/identity-source');
export const serviceProvider = (i: Instance) => of<ServiceProvider>(i, 'GET', '/service-provider');
export const preview = (i: Instance, kind: Kind) => of<{ kept: string[]; lost: string[] }>(i, 'GET', `/identity-source/preview?kind=${kind}`);
export const changeSource = (i: Instance, kind: Kind, metadata: string, confirmation: string) =>
  of<Source>(i, 'PUT', '/identity-source', kind === 'EXTERNAL_IDP' ? { kind, metadata, confirmation } : { kind, confirmation });

export const importCertificate = (i: Instance, certificate: string) => of(i, 'POST', '/identity-source/certificates', { certificate });
export const deleteCertificate = (i: Instance, id: string) => of(i, 'DELETE', `/identity-source/certificates/${id}`);

export const getProvisioning = (i: Instance) => of<Provisioning>(i, 'GET', '/provisioning');
export const enableProvisioning = (i: Instance) => of<Provisioning>(i, 'POST', '/provisioning');
export const disableProvisioning = (i: Instance) => of(i, 'DELETE', '/provisioning?confirmation=DISABLE');
export const createToken = (i: Instance) => of<NewToken>(i, 'POST', '/provisioning/tokens');
export const deleteToken = (i: Instance, id: string) => of(i, 'DELETE', `/provisioning/tokens/${id}`);

type Configuration = { AccessControlAttributes?: { Key: string; Value: { Source: string[] } }[] };

/** The attributes for access control; undefined while they are off. */
export async function getAttributes(i: Instance): Promise<Attribute[] | undefined> {
  try {
    const out = await admin<{ InstanceAccessControlAttributeConfiguration?: Configuration }>('DescribeInstanceAccessControlAttributeConfiguration', { InstanceArn: i.arn });
    return (out.InstanceAccessControlAttributeConfiguration?.AccessControlAttributes ?? []).map(a => ({ key: a.Key, source: a.Value.Source[0] ?? '' }));
  } catch (e) {
    if ((e as { code?: string }).code === 'ResourceNotFoundException') return undefined;
    throw e;
  }
}

export async function putAttributes(i: Instance, all: Attribute[], on: boolean): Promise<void> {
  const conf = { AccessControlAttributes: all.map(a => ({ Key: a.key, Value: { Source: [a.source] } })) };
  await admin(`${on ? 'Update' : 'Create'}InstanceAccessControlAttributeConfiguration`, { InstanceArn: i.arn, InstanceAccessControlAttributeConfiguration: conf });
}

export const deleteAttributes = (i: Instance) => admin('DeleteInstanceAccessControlAttributeConfiguration', { InstanceArn: i.arn });
