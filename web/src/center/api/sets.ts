// Permission sets and what is in them.
import { query, text } from '../../api/call';
import { admin, of, time, type Instance } from './instance';
import { find } from './people';

export type PermissionSet = { arn: string; name: string; description: string; duration: string; relayState: string; created: string };
export type Ref = { Name: string; Path?: string };
export type Boundary = { ManagedPolicyArn?: string; CustomerManagedPolicyReference?: Ref };
export type Tag = { Key: string; Value: string };
export type Policies = { managed: { Name: string; Arn: string }[]; customer: Ref[]; inline: string; boundary?: Boundary };

type Described = { PermissionSet: { PermissionSetArn: string; Name: string; Description?: string; SessionDuration?: string; RelayState?: string; CreatedDate?: number } };

export const idOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);
export const arnOf = (i: Instance, id: string) => `arn:aws:sso:::permissionSet/${i.id}/${id}`;
const on = (i: Instance, arn: string) => ({ InstanceArn: i.arn, PermissionSetArn: arn });

export async function getSet(i: Instance, arn: string): Promise<PermissionSet> {
  const { PermissionSet: p } = await admin<Described>('DescribePermissionSet', on(i, arn));
  return { arn: p.PermissionSetArn, name: p.Name, description: p.Description ?? '', duration: p.SessionDuration ?? 'PT1H', relayState: p.RelayState ?? '', created: time(p.CreatedDate) };
}

const names = new Map<string, Promise<string>>();

/** The name of a permission set; one that has gone is named by its id. */
export function setName(i: Instance, arn: string): Promise<string> {
  let name = names.get(arn);
  if (!name) {
    name = getSet(i, arn).then(s => s.name, () => { names.delete(arn); return idOf(arn); });
    names.set(arn, name);
  }
  return name;
}

type Found = { permissionSets: { arn: string; name: string; description?: string; sessionDurationSeconds: number; created: string }[]; nextToken?: string };

export async function findSets(i: Instance, search: string, next = '', limit = 25): Promise<{ items: PermissionSet[]; next: string }> {
  const out = await of<Found>(i, 'GET', `/permission-sets?${find(search, next, limit)}`);
  return { items: out.permissionSets.map(s => ({ ...s, description: s.description ?? '', duration: `PT${s.sessionDurationSeconds}S`, relayState: '' })), next: out.nextToken ?? '' };
}

/** All permission sets, page by page. */
export const listSets = (i: Instance, next = '', limit = 25) => findSets(i, '', next, limit);

export async function policiesOf(i: Instance, arn: string): Promise<Policies> {
  const [managed, customer, inline, boundary] = await Promise.all([
    admin<{ AttachedManagedPolicies?: { Name: string; Arn: string }[] }>('ListManagedPoliciesInPermissionSet', on(i, arn)),
    admin<{ CustomerManagedPolicyReferences?: Ref[] }>('ListCustomerManagedPolicyReferencesInPermissionSet', on(i, arn)),
    admin<{ InlinePolicy?: string }>('GetInlinePolicyForPermissionSet', on(i, arn)),
    admin<{ PermissionsBoundary?: Boundary }>('GetPermissionsBoundaryForPermissionSet', on(i, arn)).catch(e => {
      if ((e as { code?: string }).code === 'ResourceNotFoundException') return {} as { PermissionsBoundary?: Boundary };
      throw e;
    }),
  ]);
  return {
    managed: managed.AttachedManagedPolicies ?? [], customer: customer.CustomerManagedPolicyReferences ?? [], inline: inline.InlinePolicy ?? '',
    boundary: boundary.PermissionsBoundary,
  };
}

export type Details = { name: string; description: string; duration: string; relayState: string };

export async function createSet(i: Instance, d: Details, tags: Tag[]): Promise<string> {
  const out = await admin<Described>('CreatePermissionSet', {
    InstanceArn: i.arn, Name: d.name, Description: d.description || undefined, SessionDuration: d.duration, RelayState: d.relayState || undefined,
    Tags: tags.length ? tags : undefined,
  });
  return out.PermissionSet.PermissionSetArn;
}

export const updateSet = (i: Instance, arn: string, d: Omit<Details, 'name'>) =>
  admin('UpdatePermissionSet', { ...on(i, arn), Description: d.description || undefined, SessionDuration: d.duration, RelayState: d.relayState || undefined });
export const deleteSet = (i: Instance, arn: string) => admin('DeletePermissionSet', on(i, arn));

export const attach = (i: Instance, arn: string, policy: string) => admin('AttachManagedPolicyToPermissionSet', { ...on(i, arn), ManagedPolicyArn: policy });
export const detach = (i: Instance, arn: string, policy: string) => admin('DetachManagedPolicyFromPermissionSet', { ...on(i, arn), ManagedPolicyArn: policy });
export const attachCustomer = (i: Instance, arn: string, ref: Ref) => admin('AttachCustomerManagedPolicyReferenceToPermissionSet', { ...on(i, arn), CustomerManagedPolicyReference: ref });
export const detachCustomer = (i: Instance, arn: string, ref: Ref) => admin('DetachCustomerManagedPolicyReferenceFromPermissionSet', { ...on(i, arn), CustomerManagedPolicyReference: ref });
export const putInline = (i: Instance, arn: string, InlinePolicy: string) => admin('PutInlinePolicyToPermissionSet', { ...on(i, arn), InlinePolicy });
export const deleteInline = (i: Instance, arn: string) => admin('DeleteInlinePolicyFromPermissionSet', on(i, arn));
export const putBoundary = (i: Instance, arn: string, PermissionsBoundary: Boundary) => admin('PutPermissionsBoundaryToPermissionSet', { ...on(i, arn), PermissionsBoundary });
export const deleteBoundary = (i: Instance, arn: string) => admin('DeletePermissionsBoundaryFromPermissionSet', on(i, arn));

export const tagsOf = async (i: Instance, arn: string) => (await admin<{ Tags?: Tag[] }>('ListTagsForResource', { InstanceArn: i.arn, ResourceArn: arn })).Tags ?? [];
export const tag = (i: Instance, arn: string, Tags: Tag[]) => admin('TagResource', { InstanceArn: i.arn, ResourceArn: arn, Tags });
export const untag = (i: Instance, arn: string, TagKeys: string[]) => admin('UntagResource', { InstanceArn: i.arn, ResourceArn: arn, TagKeys });

export type Managed = { name: string; arn: string; path: string };
let managed: Promise<Managed[]> | undefined;

/** All AWS managed policies; they do not change while the page is open. */
export function managedPolicies(): Promise<Managed[]> {
  managed ??= loadManaged().catch(e => { managed = undefined; throw e; });
  return managed;
}

async function loadManaged(): Promise<Managed[]> {
  const out: Managed[] = [];
  for (let marker = ''; ; ) {
    const e = await query('iam', '2010-05-08', 'ListPolicies', { Scope: 'AWS', MaxItems: '1000', ...(marker ? { Marker: marker } : {}) });
    for (const m of e.getElementsByTagName('Policies')[0]?.children ?? []) out.push({ name: text(m, 'PolicyName'), arn: text(m, 'Arn'), path: text(m, 'Path') });
    marker = text(e, 'Marker');
    if (!marker) return out.sort((a, b) => a.name.localeCompare(b.name));
  }
}
