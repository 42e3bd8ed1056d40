import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Icon from '@cloudscape-design/components/icon';
import Link from '@cloudscape-design/components/link';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useEffect, useMemo, useState } from 'react';
import { tree, type Node } from '../../api/organizations';
import { asFailure, type Failure } from '../../api/errors';
import { session } from '../../api/session';
import { useLoad } from '../../load';
import { Empty } from '../../parts/Empty';
import { Problem } from '../../parts/Problem';
import { follow, href } from '../../router';
import { counted } from '../../words';
import { useInstance } from '../api/instance';
import { count, reachOf, type Progress, type Reach } from './reach';
import './graph.css';

const icon = { root: 'multiscreen', unit: 'folder', account: 'user-profile' } as const;
const inner = (nodes: Node[]): Node[] => nodes.flatMap(n => (n.children.length ? [n, ...inner(n.children)] : []));

/** Counts while it is shown; what is known so far stays when the count fails. */
function useReach(roots: Node[] | undefined) {
  const i = useInstance();
  const [known, know] = useState<Map<string, Reach>>(new Map());
  const [progress, set] = useState<Progress>();
  const [failure, fail] = useState<Failure>();
  useEffect(() => {
    if (!roots) return;
    let over = false;
    know(new Map());
    fail(undefined);
    count(i, roots, (id, r) => { if (!over) know(k => new Map(k).set(id, r)); }, p => { if (!over) set(p); }, () => over).catch(e => { if (!over) fail(asFailure(e)); });
    return () => { over = true; };
  }, [i.id, roots]);
  return { known, progress, failure };
}

/** The organization with the number of people who have access to each account. */
export function Organization() {
  const roots = useLoad(tree, []);
  const { known, progress, failure } = useReach(roots.value);
  const [closed, close] = useState<Set<string>>(new Set());
  const nodes = roots.value ?? [];
  const most = useMemo(() => Math.max(1, ...nodes.map(n => reachOf(n, known)?.people.size ?? 0), ...[...known.values()].map(r => r.people.size)), [nodes, known]);
  if (roots.failure) return <Problem error={roots.failure} retry={roots.reload} what="see the organization" />;
  const counting = progress && progress.done < progress.of && !failure;
  return (
    <SpaceBetween size="m">
      {failure && <Problem error={failure} retry={roots.reload} what="count the people" />}
      {counting && <ProgressBar value={(100 * progress.done) / progress.of} label="Counting people" description="Account by account, each person once." additionalInfo={`${progress.done} of ${counted(progress.of, 'account')}`} />}
      <Table
        items={nodes} trackBy="id" loading={roots.loading && !nodes.length} loadingText="Loading the organization" wrapLines ariaLabels={{ tableLabel: 'People by account' }}
        header={<Header variant="h2" description="How many different people some permission set is assigned to, alone or by a group. Units count each person once." actions={<Button iconName="refresh" ariaLabel="Refresh" onClick={roots.reload} loading={roots.loading || !!counting} />}>People by account</Header>}
        empty={<Empty title="There is no organization" />}
        expandableRows={{
          getItemChildren: n => n.children, isItemExpandable: n => n.children.length > 0, expandedItems: inner(nodes).filter(n => !closed.has(n.id)),
          onExpandableItemToggle: e => close(was => { const now = new Set(was); if (e.detail.expanded) now.delete(e.detail.item.id); else now.add(e.detail.item.id); return now; }),
        }}
        columnDefinitions={[
          {
            id: 'name', header: 'Name', isRowHeader: true, minWidth: 170,
            cell: n => <><Icon name={icon[n.kind]} /> {n.account ? <Link href={href('/center/graph', { account: n.id })} onFollow={follow}><span className="words">{n.name}</span></Link> : <span className="words">{n.name}</span>} {n.id === session().account && <Badge color="green">management account</Badge>}</>,
          },
          { id: 'people', header: 'People with access', minWidth: 130, cell: n => <Bar reach={reachOf(n, known)} most={most} stopped={!!failure} /> },
        ]}
      />
    </SpaceBetween>
  );
}

function Bar({ reach, most, stopped }: { reach?: Reach; most: number; stopped: boolean }) {
  if (!reach) return <>{stopped ? 'not counted' : '…'}</>;
  const n = reach.people.size;
  return (
    <SpaceBetween direction="horizontal" size="s" alignItems="center">
      <svg width="90" height="14" aria-hidden="true"><rect className="graph-bar-back" width="90" height="14" rx="4" /><rect className="graph-bar" width={n ? Math.max(4, (90 * n) / most) : 0} height="14" rx="4" /></svg>
      <span>{counted(n, 'person', 'people')}{reach.open ? ' or more' : ''}</span>
    </SpaceBetween>
  );
}
