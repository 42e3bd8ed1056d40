// Choosing in the tree of the organization: what is chosen are accounts; a unit
// counts as chosen when all its accounts are.
import type { Node } from '../../api/organizations';

/** Whether access can be granted in the account. */
export const usable = (n: Node) => n.kind === 'account' && (n.account?.State ?? n.account?.Status) === 'ACTIVE';

/** The accounts at and below a node in which access can be granted. */
export function accountsBelow(n: Node): Node[] {
  return n.kind === 'account' ? (usable(n) ? [n] : []) : n.children.flatMap(accountsBelow);
}

export function every(nodes: Node[]): Node[] {
  return nodes.flatMap(n => [n, ...every(n.children)]);
}

/** The nodes that are shown as chosen. */
export function chosenNodes(nodes: Node[], accounts: Set<string>): Node[] {
  return every(nodes).filter(n => { const below = accountsBelow(n); return below.length > 0 && below.every(a => accounts.has(a.id)); });
}

/** The accounts that are chosen once the shown choice has become another one. */
export function changed(accounts: Set<string>, before: Node[], after: Node[]): Set<string> {
  const out = new Set(accounts);
  const was = new Set(before.map(n => n.id));
  const is = new Set(after.map(n => n.id));
  const added = after.filter(n => !was.has(n.id));
  for (const n of added) for (const a of accountsBelow(n)) out.add(a.id);
  for (const n of before) if (!is.has(n.id)) for (const a of accountsBelow(n)) out.delete(a.id);
  return out;
}
