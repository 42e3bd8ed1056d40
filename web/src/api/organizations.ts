// Organizations, to read.
import { json } from './call';

export type Account = { Id: string; Arn: string; Name: string; Email: string; State?: string; Status?: string; JoinedTimestamp?: number };
export type Unit = { Id: string; Arn: string; Name: string };
export type Node = { id: string; name: string; kind: 'root' | 'unit' | 'account'; account?: Account; children: Node[] };

async function every<Out extends { NextToken?: string }, Item>(action: string, input: object, items: (o: Out) => Item[] | undefined): Promise<Item[]> {
  const out: Item[] = [];
  for (let NextToken: string | undefined; ; ) {
    const page: Out = await json<Out>('organizations', `AWSOrganizationsV20161128.${action}`, { ...input, NextToken });
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
    ...units.map((u): Node => ({ id: u.Id, name: u.Name, kind: 'unit', children: [] })),
    ...accounts.map((a): Node => ({ id: a.Id, name: a.Name, kind: 'account', account: a, children: [] })),
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
