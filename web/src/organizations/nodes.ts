// The tree's nodes, counted and listed.
import type { Node } from '../api/organizations';

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

/** The account's address, unless it is one that was made up: nothing below .invalid exists. */
export function mail(n: Node): string {
  const address = n.account?.Email ?? '';
  return address.endsWith('.invalid') ? '' : address;
}
