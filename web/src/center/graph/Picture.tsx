import { useMemo, useState } from 'react';
import { go } from '../../router';
import { counted } from '../../words';
import './graph.css';
import { columnAt, curve, fitting, nodeWidth, place, width, type Placed } from './layout';
import { keyOf, litBy, type GraphNode, type Model, type Subject } from './model';

const titles = ['People', 'Groups', 'Permission sets in accounts', 'AWS accounts'];

type Props = { model: Model; subject: Subject; /** Where a node leads. */ to: (n: GraphNode) => string };

/** The picture itself. What the pointer or the keyboard is on shows its assignments; at first that is the subject. */
export function Picture({ model, subject, to }: Props) {
  const { nodes, height } = useMemo(() => place(model), [model]);
  const [pointed, point] = useState('');
  const [focused, focus] = useState('');
  const at = pointed || focused;
  const lit = useMemo(() => (at ? model.carries.get(at) ?? new Set([at]) : litBy(model, subject)), [model, at, subject]);
  const on = (key: string) => ({ onMouseEnter: () => point(key), onFocus: () => focus(key), onMouseLeave: () => point(''), onBlur: () => focus('') });
  const idle = new Set(model.useless.map(id => `group:${id}`));
  const edges = [...model.edges].sort((a, b) => Number(lit.has(a.key)) - Number(lit.has(b.key)));
  return (
    <div className="graph-frame sideways" role="region" aria-label="Access graph" tabIndex={0}>
      <svg className="graph" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="group" aria-label="Access graph">
        {titles.map((t, c) => <text key={t} className="graph-title" x={columnAt(c)} y={14}>{t}</text>)}
        {edges.map(e => <path key={e.key} className={`graph-edge${lit.has(e.key) ? ' lit' : idle.has(e.to) ? ' idle' : ''}`} d={curve(nodes.get(e.from)!, nodes.get(e.to)!)} data-edge={e.key} />)}
        {[...nodes.values()].map(n => (n.kind === 'direct'
          ? <Waypoint key={n.key} node={n} lit={lit.has(n.key)} />
          : <Node key={n.key} node={n} lit={lit.has(n.key)} subject={n.key === keyOf(subject)} href={to(n)} label={label(model, n)} {...on(n.key)} />))}
      </svg>
    </div>
  );
}

function Node({ node: n, lit, subject, href, label, ...on }: { node: Placed; lit: boolean; subject: boolean; href: string; label: string; onMouseEnter: () => void; onFocus: () => void; onMouseLeave: () => void; onBlur: () => void }) {
  const follow = (e: React.MouseEvent) => {
    if (e.ctrlKey || e.metaKey || e.shiftKey || e.button !== 0) return;
    e.preventDefault();
    go(href);
  };
  return (
    <a href={href} aria-current={subject || undefined} className={`graph-node ${n.kind}${lit ? ' lit' : ''}${subject ? ' subject' : ''}`} data-node={n.key} onClick={follow} {...on}>
      <title>{label}</title>
      <rect x={n.x + 2} y={n.y} width={nodeWidth - 4} height={n.height} rx={8} />
      <text x={n.x + 12} y={n.y + 19}>{fitting(n.name)}</text>
      <text className="graph-note" x={n.x + 12} y={n.y + 35}>{fitting(n.note, 28)}</text>
    </a>
  );
}

/** Where an assignment passes the groups' column without a group. */
function Waypoint({ node: n, lit }: { node: Placed; lit: boolean }) {
  const y = n.y + n.height / 2;
  return (
    <g className={lit ? 'graph-direct lit' : 'graph-direct'} aria-hidden="true">
      <path className={lit ? 'graph-edge lit' : 'graph-edge'} d={`M${n.x} ${y}H${n.x + nodeWidth}`} />
      <rect x={n.x + 34} y={n.y} width={nodeWidth - 68} height={n.height} rx={12} />
      <text x={n.x + nodeWidth / 2} y={y + 4} textAnchor="middle">{n.name}</text>
    </g>
  );
}

/** A node in words, with what the picture would show of it. */
function label(m: Model, n: GraphNode): string {
  const what = { user: 'User', group: 'Group', grant: 'Permission set', account: 'AWS account', direct: '' }[n.kind];
  const lit = [...(m.carries.get(n.key) ?? [])].filter(k => !k.includes(' '));
  const count = (prefix: string) => lit.filter(k => k.startsWith(prefix + ':') && k !== n.key).length;
  const name = n.kind === 'grant' ? `${n.name} ${n.note}` : n.kind === 'account' ? `${n.name}, ${n.note}` : n.name;
  if (lit.length <= 1) return `${what} ${name}: no access`;
  const people = n.kind === 'user' ? '' : `${counted(count('user'), 'person', 'people')} shown, `;
  return `${what} ${name}: ${people}${n.kind === 'grant' ? '' : counted(count('grant'), 'permission set')}${n.kind === 'grant' || n.kind === 'account' ? '' : ' in '}${n.kind === 'account' ? '' : counted(count('account'), 'account')}`;
}
