// The Organizations service, to read: units and accounts as a tree.
import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Icon from '@cloudscape-design/components/icon';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useMemo, useState } from 'react';
import { tree, type Node } from '../api/organizations';
import { session } from '../api/session';
import { useLoad } from '../load';
import { CLI } from '../parts/CLI';
import { Copyable } from '../parts/Copyable';
import { Empty } from '../parts/Empty';
import { Problem } from '../parts/Problem';
import { counted } from '../words';

function accounts(n: Node): number {
  return n.kind === 'account' ? 1 : n.children.reduce((sum, c) => sum + accounts(c), 0);
}

function units(nodes: Node[]): Node[] {
  return nodes.flatMap(n => (n.kind === 'account' ? [] : [n, ...units(n.children)]));
}

const icon = { root: 'multiscreen', unit: 'folder', account: 'user-profile' } as const;
const kinds = { root: 'Root', unit: 'Organizational unit', account: 'Account' } as const;

function State({ n }: { n: Node }) {
  if (!n.account) return <>{counted(accounts(n), 'account')}</>;
  const state = n.account.State ?? n.account.Status ?? '';
  return <StatusIndicator type={state === 'ACTIVE' ? 'success' : 'stopped'}>{state === 'ACTIVE' ? 'Active' : state.toLowerCase().replaceAll('_', ' ')}</StatusIndicator>;
}

export default function Organizations() {
  const roots = useLoad(tree, []);
  const [closed, close] = useState<Set<string>>(new Set());
  const nodes = roots.value ?? [];
  const expanded = useMemo(() => units(nodes).filter(n => !closed.has(n.id)), [nodes, closed]);
  const here = session().account;
  if (roots.failure) return <SpaceBetween size="m"><Header variant="h1">AWS accounts</Header><Problem error={roots.failure} retry={roots.reload} what="see the organization" /></SpaceBetween>;
  return (
    <SpaceBetween size="m">
      <Table
        variant="full-page" items={nodes} trackBy="id" loading={roots.loading && !nodes.length} loadingText="Loading the organization" wrapLines ariaLabels={{ tableLabel: 'Organization' }}
        header={
          <Header variant="awsui-h1-sticky" counter={`(${nodes.reduce((sum, n) => sum + accounts(n), 0)})`} description="The organization's units, and the accounts in them."
            actions={<Button iconName="refresh" ariaLabel="Refresh" onClick={roots.reload} loading={roots.loading} />}
          >AWS accounts</Header>
        }
        empty={<Empty title="There is no organization" />}
        expandableRows={{
          getItemChildren: n => n.children, isItemExpandable: n => n.children.length > 0, expandedItems: expanded,
          onExpandableItemToggle: e => close(was => {
            const now = new Set(was);
            if (e.detail.expanded) now.delete(e.detail.item.id);
            else now.add(e.detail.item.id);
            return now;
          }),
        }}
        columnDefinitions={[
          { id: 'name', header: 'Name', isRowHeader: true, minWidth: 200, cell: n => <><Icon name={icon[n.kind]} /> <span className="words">{n.name}</span> {n.id === here && <Badge color="green">you are here</Badge>}</> },
          { id: 'kind', header: 'Kind', minWidth: 120, cell: n => kinds[n.kind] },
          { id: 'id', header: 'ID', minWidth: 140, cell: n => <Copyable text={n.id} what="ID" /> },
          { id: 'email', header: 'Email', minWidth: 140, cell: n => <span className="words">{n.account?.Email ?? '-'}</span> },
          { id: 'state', header: 'State', minWidth: 110, cell: n => <State n={n} /> },
        ]}
      />
      <CLI commands={[['organizations', 'list-roots'], ['organizations', 'list-accounts']]} />
    </SpaceBetween>
  );
}
