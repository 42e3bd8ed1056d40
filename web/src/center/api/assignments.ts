// Assignments in accounts, and the requests that make, end and renew them.
import { json } from '../../api/call';
import type { Account } from '../../api/organizations';
import { admin, time, type Instance } from './instance';

export type Principal = { type: 'USER' | 'GROUP'; id: string };
export type Assignment = { account: string; set: string; principal: Principal };
export type Kind = 'c' | 'd' | 'p';
export type Request = {
  kind: Kind; id: string; status: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED'; failure: string; created: string; account: string; set: string; principal?: Principal;
};

type Wire = {
  RequestId: string; Status: Request['status']; FailureReason?: string; CreatedDate?: number; TargetId?: string; AccountId?: string; PermissionSetArn?: string;
  PrincipalType?: Principal['type']; PrincipalId?: string;
};

const asked = (i: Instance, a: Assignment) => ({
  InstanceArn: i.arn, PermissionSetArn: a.set, TargetType: 'AWS_ACCOUNT', TargetId: a.account, PrincipalType: a.principal.type, PrincipalId: a.principal.id,
});

function request(kind: Kind, w: Wire): Request {
  return {
    kind, id: w.RequestId, status: w.Status, failure: w.FailureReason ?? '', created: time(w.CreatedDate), account: w.TargetId ?? w.AccountId ?? '', set: w.PermissionSetArn ?? '',
    principal: w.PrincipalId ? { type: w.PrincipalType!, id: w.PrincipalId } : undefined,
  };
}

export async function assign(i: Instance, a: Assignment): Promise<Request> {
  return request('c', (await admin<{ AccountAssignmentCreationStatus: Wire }>('CreateAccountAssignment', asked(i, a))).AccountAssignmentCreationStatus);
}

export async function unassign(i: Instance, a: Assignment): Promise<Request> {
  return request('d', (await admin<{ AccountAssignmentDeletionStatus: Wire }>('DeleteAccountAssignment', asked(i, a))).AccountAssignmentDeletionStatus);
}

/** Brings a permission set as it is now into one account, or into all that have it. */
export async function provision(i: Instance, set: string, account = ''): Promise<Request> {
  const target = account ? { TargetType: 'AWS_ACCOUNT', TargetId: account } : { TargetType: 'ALL_PROVISIONED_ACCOUNTS' };
  const out = await admin<{ PermissionSetProvisioningStatus: Wire }>('ProvisionPermissionSet', { InstanceArn: i.arn, PermissionSetArn: set, ...target });
  return request('p', out.PermissionSetProvisioningStatus);
}

export async function getRequest(i: Instance, kind: Kind, id: string): Promise<Request> {
  if (kind === 'p') {
    const out = await admin<{ PermissionSetProvisioningStatus: Wire }>('DescribePermissionSetProvisioningStatus', { InstanceArn: i.arn, ProvisionPermissionSetRequestId: id });
    return request(kind, out.PermissionSetProvisioningStatus);
  }
  const what = kind === 'c' ? 'Creation' : 'Deletion';
  const out = await admin<Record<string, Wire>>(`DescribeAccountAssignment${what}Status`, { InstanceArn: i.arn, [`AccountAssignment${what}RequestId`]: id });
  return request(kind, out[`AccountAssignment${what}Status`]!);
}

/** The requests of one kind, as their list tells them: without what they are about. */
export async function listRequests(i: Instance, kind: Kind, status?: Request['status'], limit = 25): Promise<Request[]> {
  const operation = { c: 'ListAccountAssignmentCreationStatus', d: 'ListAccountAssignmentDeletionStatus', p: 'ListPermissionSetProvisioningStatus' }[kind];
  const list = { c: 'AccountAssignmentsCreationStatus', d: 'AccountAssignmentsDeletionStatus', p: 'PermissionSetsProvisioningStatus' }[kind];
  const out = await admin<Record<string, Wire[] | undefined>>(operation, { InstanceArn: i.arn, MaxResults: limit, Filter: status && { Status: status } });
  return (out[list] ?? []).map(w => request(kind, w));
}

type Listed = { AccountAssignments?: { AccountId: string; PermissionSetArn: string; PrincipalType: Principal['type']; PrincipalId: string }[]; NextToken?: string };

function assignments(out: Listed): Assignment[] {
  return (out.AccountAssignments ?? []).map(a => ({ account: a.AccountId, set: a.PermissionSetArn, principal: { type: a.PrincipalType, id: a.PrincipalId } }));
}

export async function assignmentsOf(i: Instance, p: Principal, next: string) {
  const out = await admin<Listed>('ListAccountAssignmentsForPrincipal', { InstanceArn: i.arn, PrincipalType: p.type, PrincipalId: p.id, MaxResults: 25, NextToken: next || undefined });
  return { items: assignments(out), next: out.NextToken ?? '' };
}

async function every<Out extends { NextToken?: string }, T>(operation: string, input: object, items: (o: Out) => T[]): Promise<T[]> {
  const all: T[] = [];
  for (let NextToken: string | undefined; ; ) {
    const out: Out = await admin<Out>(operation, { ...input, MaxResults: 100, NextToken });
    all.push(...items(out));
    NextToken = out.NextToken;
    if (!NextToken) return all;
  }
}

export type Latest = 'LATEST_PERMISSION_SET_PROVISIONED' | 'LATEST_PERMISSION_SET_NOT_PROVISIONED';

export const setsIn = (i: Instance, account: string, latest?: Latest) =>
  every('ListPermissionSetsProvisionedToAccount', { InstanceArn: i.arn, AccountId: account, ProvisioningStatus: latest }, (o: { PermissionSets?: string[]; NextToken?: string }) => o.PermissionSets ?? []);
export const accountsWith = (i: Instance, set: string, latest?: Latest) =>
  every('ListAccountsForProvisionedPermissionSet', { InstanceArn: i.arn, PermissionSetArn: set, ProvisioningStatus: latest }, (o: { AccountIds?: string[]; NextToken?: string }) => o.AccountIds ?? []);
export type State = 'PROVISIONED' | 'OUTDATED' | 'NOT_PROVISIONED';

/** How far each permission set is in an account; what is not in the answer is no role there yet. */
export async function statesIn(i: Instance, account: string): Promise<Map<string, State>> {
  const [all, old] = await Promise.all([setsIn(i, account), setsIn(i, account, 'LATEST_PERMISSION_SET_NOT_PROVISIONED')]);
  return new Map(all.map(set => [set, old.includes(set) ? 'OUTDATED' : 'PROVISIONED']));
}

export const assignmentsIn = (i: Instance, account: string, set: string) =>
  every('ListAccountAssignments', { InstanceArn: i.arn, AccountId: account, PermissionSetArn: set }, assignments);

const accounts = new Map<string, Promise<Account>>();

/** An account of the organization. */
export const describeAccount = async (id: string) => (await json<{ Account: Account }>('organizations', 'AWSOrganizationsV20161128.DescribeAccount', { AccountId: id })).Account;

/** The same, for its name in lists; one that cannot be read has its id for a name. */
export function getAccount(id: string): Promise<Account> {
  let a = accounts.get(id);
  if (!a) {
    a = describeAccount(id).catch(() => { accounts.delete(id); return { Id: id, Arn: '', Name: id, Email: '' }; });
    accounts.set(id, a);
  }
  return a;
}
