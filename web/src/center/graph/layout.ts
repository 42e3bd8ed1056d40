// Where nodes stand: four columns, in each of which nodes are near those that
// they belong to, so that few edges cross.
import type { Edge, GraphNode, Model, NodeKind } from './model';

export const width = 980;
export const nodeWidth = 190;
const gap = (width - 4 * nodeWidth) / 3;
const top = 34;
const space = 12;
// Beside a column that is longer than a screen, the others stay where one begins to read.
const lowest = 160;

export const heightOf = (kind: NodeKind) => (kind === 'direct' ? 24 : 44);
export const columnAt = (n: number) => n * (nodeWidth + gap);

export type Placed = GraphNode & { x: number; y: number; height: number };

/** Sorts a column by the mean place of its neighbours in the next one; what has none goes last, as it was. */
function near(column: GraphNode[], next: GraphNode[], edges: Edge[]): GraphNode[] {
  const place = new Map(next.map((n, at) => [n.key, at]));
  const mean = new Map(column.map(n => {
    const at = edges.filter(e => e.from === n.key).flatMap(e => place.get(e.to) ?? []);
    return [n.key, at.length ? at.reduce((a, b) => a + b, 0) / at.length : Infinity];
  }));
  return column.map((n, was) => ({ n, was, at: mean.get(n.key)! })).sort((a, b) => (a.at === b.at ? a.was - b.was : a.at - b.at)).map(o => o.n);
}

const tall = (column: GraphNode[]) => column.reduce((sum, n) => sum + heightOf(n.kind) + space, -space);

export function place(m: Model): { nodes: Map<string, Placed>; height: number } {
  const columns = [...m.columns];
  for (let c = 1; c >= 0; c--) columns[c] = near(columns[c]!, columns[c + 1]!, m.edges);
  const height = Math.max(...columns.map(tall), 44);
  const nodes = new Map<string, Placed>();
  columns.forEach((column, c) => {
    let y = top + Math.min((height - tall(column)) / 2, lowest);
    for (const n of column) {
      nodes.set(n.key, { ...n, x: columnAt(c), y, height: heightOf(n.kind) });
      y += heightOf(n.kind) + space;
    }
  });
  return { nodes, height: top + height + 8 };
}

export function curve(from: Placed, to: Placed): string {
  const [x1, y1, x2, y2] = [from.x + nodeWidth, from.y + from.height / 2, to.x, to.y + to.height / 2];
  const half = (x2 - x1) / 2;
  return `M${x1} ${y1}C${x1 + half} ${y1} ${x2 - half} ${y2} ${x2} ${y2}`;
}

/** A text that fits a node. */
export const fitting = (text: string, most = 23) => ([...text].length <= most ? text : [...text].slice(0, most - 1).join('') + '…');
