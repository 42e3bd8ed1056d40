// A permission set that is being made.
import {
  attach, attachCustomer, createSet, deleteSet, putBoundary, putInline, type Boundary, type Details, type Ref, type Tag,
} from '../api/sets';
import type { Instance } from '../api/instance';
import { policyProblem as formProblem } from '../../parts/policy';

export type Draft = {
  type: 'CUSTOM' | 'PREDEFINED'; predefined: string; managed: string[]; customer: Ref[]; inline: string;
  boundary: 'NONE' | 'AWS' | 'CUSTOMER'; boundaryArn: string; boundaryRef: Ref; details: Details; tags: Tag[];
};

export const empty: Draft = {
  type: 'CUSTOM', predefined: '', managed: [], customer: [], inline: '', boundary: 'NONE', boundaryArn: '', boundaryRef: { Name: '', Path: '/' },
  details: { name: '', description: '', duration: 'PT1H', relayState: '' }, tags: [],
};

/** Those of AWS's policies that describe a job; a predefined permission set is one of them. */
export const jobFunctions = ['AdministratorAccess', 'Billing', 'DatabaseAdministrator', 'DataScientist', 'NetworkAdministrator', 'PowerUserAccess', 'ReadOnlyAccess', 'SecurityAudit', 'SupportUser', 'SystemAdministrator', 'ViewOnlyAccess'];

export const boundaryOf = (d: Draft): Boundary | undefined =>
  d.boundary === 'AWS' ? { ManagedPolicyArn: d.boundaryArn } : d.boundary === 'CUSTOMER' ? { CustomerManagedPolicyReference: d.boundaryRef } : undefined;

export const policies = (d: Draft): string[] => (d.type === 'PREDEFINED' ? [d.predefined] : d.managed);

/** What is wrong with the policies; "" if nothing is. */
export function policyProblem(d: Draft): string {
  if (d.type === 'PREDEFINED') return d.predefined ? '' : 'Choose a policy.';
  if (formProblem(d.inline, 'identity')) return 'The inline policy is not right yet.';
  if (d.customer.some(c => !c.Name)) return 'A customer managed policy has no name yet.';
  if (d.boundary === 'AWS' && !d.boundaryArn) return 'Choose the policy that is the boundary.';
  if (d.boundary === 'CUSTOMER' && !d.boundaryRef.Name) return 'Give the name of the policy that is the boundary.';
  return '';
}

export function nameProblem(name: string): string {
  if (!name) return 'Give the permission set a name.';
  if (name.length > 32) return 'A name has at most 32 characters.';
  return /^[\w+=,.@-]+$/.test(name) ? '' : 'Letters, digits and + = , . @ - _ only; no blanks.';
}

export function relayProblem(state: string): string {
  return !state || /^[a-zA-Z0-9&$@#\\/%?=~\-_'"|!:,.;*+[\]() {}]+$/.test(state) ? '' : 'This holds characters that an address cannot have.';
}

/** Makes it with all that belongs to it, or leaves nothing behind. */
export async function create(i: Instance, d: Draft): Promise<string> {
  const arn = await createSet(i, d.details, d.tags.filter(t => t.Key));
  try {
    for (const p of policies(d)) await attach(i, arn, p);
    if (d.type === 'CUSTOM') {
      for (const c of d.customer) await attachCustomer(i, arn, c);
      if (d.inline.trim()) await putInline(i, arn, d.inline);
      const b = boundaryOf(d);
      if (b) await putBoundary(i, arn, b);
    }
  } catch (e) {
    await deleteSet(i, arn).catch(() => {});
    throw e;
  }
  return arn;
}

/** The commands that do the same. */
export function commands(i: Instance, d: Draft): string[][] {
  const on = ['--instance-arn', i.arn, '--permission-set-arn', 'ARN'];
  const t = d.details;
  const tags = d.tags.filter(x => x.Key);
  const out = [[
    'sso-admin', 'create-permission-set', '--instance-arn', i.arn, '--name', t.name || 'NAME', ...(t.description ? ['--description', t.description] : []), '--session-duration', t.duration,
    ...(t.relayState ? ['--relay-state', t.relayState] : []), ...(tags.length ? ['--tags', JSON.stringify(tags)] : []),
  ]];
  for (const p of policies(d)) if (p) out.push(['sso-admin', 'attach-managed-policy-to-permission-set', ...on, '--managed-policy-arn', p]);
  if (d.type === 'PREDEFINED') return out;
  for (const c of d.customer) out.push(['sso-admin', 'attach-customer-managed-policy-reference-to-permission-set', ...on, '--customer-managed-policy-reference', `Name=${c.Name},Path=${c.Path}`]);
  if (d.inline.trim()) out.push(['sso-admin', 'put-inline-policy-to-permission-set', ...on, '--inline-policy', d.inline]);
  const b = boundaryOf(d);
  if (b) out.push(['sso-admin', 'put-permissions-boundary-to-permission-set', ...on, '--permissions-boundary', JSON.stringify(b)]);
  return out;
}
