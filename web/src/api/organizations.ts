// Organizations: units and accounts.
import { json } from './call';

export type Account = { Id: string; Arn: string; Name: string; Email: string; State?: string; Status?: string; JoinedTimestamp?: number };
export type Unit = { Id: string; Arn: string; Name: string };
export type Node = { id: string; name: string; kind: 'root' | 'unit' | 'account'; parent?: string; account?: Account; children: Node[] };

const call = <Out>(action: string, input: object = {}) => json<Out>('organizations', `AWSOrganizationsV20161128.${action}`, input);

async function every<Out extends { NextToken?: string }, Item>(action: string, input: object, items: (o: Out) => Item[] | undefined): Promise<Item[]> {
  const out: Item[] = [];
  for (let NextToken: string | undefined; ; ) {
    const page: Out = await call<Out>(action, { ...input, NextToken });
    out.push(...(items(page) ?? []));
    NextToken = page.NextToken;
    if (!NextToken) return out;
  }
}

/** One level below a parent. */
export async function childrenOf(parent: string): Promise<Node[]> {
  type Units = { OrganizationalUnits?: Unit[]; NextToken?: string };
  type Accounts = { Accounts?: Account[]; NextToken?: string };
  const [units, accounts] = await Promise.all([
    every('ListOrganizationalUnitsForParent', { ParentId: parent }, (o: Units) => o.OrganizationalUnits),
    every('ListAccountsForParent', { ParentId: parent }, (o: Accounts) => o.Accounts),
  ]);
  return [
    ...units.map((u): Node => ({ id: u.Id, name: u.Name, kind: 'unit', parent, children: [] })),
    ...accounts.map((a): Node => ({ id: a.Id, name: a.Name, kind: 'account', parent, account: a, children: [] })),
  ];
}

/** The whole tree. Units are few; their accounts come in pages. */
export async function tree(): Promise<Node[]> {
  type Roots = { Roots?: Unit[]; NextToken?: string };
  const roots = await every('ListRoots', {}, (o: Roots) => o.Roots);
  return Promise.all(roots.map(async r => fill({ id: r.Id, name: r.Name, kind: 'root', children: [] })));
}

async function fill(n: Node): Promise<Node> {
  const below = await childrenOf(n.id);
  return { ...n, children: await Promise.all(below.map(c => (c.kind === 'unit' ? fill(c) : c))) };
}

/** The account that the organization belongs to; it cannot be closed. */
export async function management(): Promise<string> {
  return (await call<{ Organization: { MasterAccountId: string } }>('DescribeOrganization')).Organization.MasterAccountId;
}

export const createUnit = (ParentId: string, Name: string) => call('CreateOrganizationalUnit', { ParentId, Name });
export const renameUnit = (OrganizationalUnitId: string, Name: string) => call('UpdateOrganizationalUnit', { OrganizationalUnitId, Name });
export const deleteUnit = (OrganizationalUnitId: string) => call('DeleteOrganizationalUnit', { OrganizationalUnitId });
export const moveAccount = (AccountId: string, SourceParentId: string, DestinationParentId: string) => call('MoveAccount', { AccountId, SourceParentId, DestinationParentId });
export const closeAccount = (AccountId: string) => call('CloseAccount', { AccountId });

/** A request to make an account, and what came of it. */
export type Creation = {
  Id: string; AccountName: string; State: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED'; AccountId?: string; FailureReason?: string;
  RequestedTimestamp?: number; CompletedTimestamp?: number;
};

type Created = { CreateAccountStatus: Creation };

export async function createAccount(AccountName: string, Email: string, RoleName?: string): Promise<Creation> {
  return (await call<Created>('CreateAccount', { AccountName, Email, RoleName })).CreateAccountStatus;
}

export async function creation(CreateAccountRequestId: string): Promise<Creation> {
  return (await call<Created>('DescribeCreateAccountStatus', { CreateAccountRequestId })).CreateAccountStatus;
}

/** The requests that are under way. */
export function creations(): Promise<Creation[]> {
  return every('ListCreateAccountStatus', { States: ['IN_PROGRESS'] }, (o: { CreateAccountStatuses?: Creation[]; NextToken?: string }) => o.CreateAccountStatuses);
}
