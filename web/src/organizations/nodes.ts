// The tree's nodes, counted and listed.
import type { Account, Node } from '../api/organizations';

export function accounts(n: Node): number {
  return n.kind === 'account' ? 1 : n.children.reduce((sum, c) => sum + accounts(c), 0);
}

export function units(nodes: Node[]): Node[] {
  return nodes.flatMap(n => (n.kind === 'account' ? [] : [n, ...units(n.children)]));
}

/** Where something can be moved: every root and unit, with the way there. */
export function places(nodes: Node[], above = ''): { id: string; name: string }[] {
  return nodes.filter(n => n.kind !== 'account').flatMap(n => {
    const name = above ? `${above} / ${n.name}` : n.name;
    return [{ id: n.id, name }, ...places(n.children, name)];
  });
}

/** The tree as lines, each with the way to it: what a file holds. */
export type Line = { id: string; name: string; kind: Node['kind']; path: string; email?: string; state?: string; arn?: string };
export function lines(nodes: Node[], above = ''): Line[] {
  return nodes.flatMap(n => [
    { id: n.id, name: n.name, kind: n.kind, path: above, email: n.account && mail(n), state: n.account && state(n.account), arn: n.account?.Arn },
    ...lines(n.children, above ? `${above} / ${n.name}` : n.name),
  ]);
}

/** What an account's state is; older answers call it its status. */
export const state = (a: Account) => a.State ?? a.Status ?? '';

/** The account's address, unless it is one that was made up: nothing below .invalid exists. */
export function mail({ account }: { account?: Account }): string {
  const address = account?.Email ?? '';
  return address.endsWith('.invalid') ? '' : address;
}
