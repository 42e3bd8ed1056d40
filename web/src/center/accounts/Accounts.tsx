import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Icon from '@cloudscape-design/components/icon';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useState } from 'react';
import { tree, type Node } from '../../api/organizations';
import { useLoad } from '../../load';
import { CLI } from '../../parts/CLI';
import { Copyable } from '../../parts/Copyable';
import { Empty } from '../../parts/Empty';
import { Problem } from '../../parts/Problem';
import { mail } from '../../organizations/nodes';
import { follow, go, href, type Place } from '../../router';
import { counted } from '../../words';
import { useInstance } from '../api/instance';
import { setsIn } from '../api/assignments';
import { Later } from '../parts/Later';
import { accountsBelow, changed, chosenNodes, every, usable } from './choice';

const icon = { root: 'multiscreen', unit: 'folder', account: 'user-profile' } as const;

function State({ n }: { n: Node }) {
  if (!n.account) return <>{counted(accountsBelow(n).length, 'account')}</>;
  if (usable(n)) return <StatusIndicator type="success">Active</StatusIndicator>;
  return <StatusIndicator type="stopped">{(n.account.State ?? n.account.Status ?? '').toLowerCase().replaceAll('_', ' ')}: cannot be assigned</StatusIndicator>;
}

export function Accounts({ place }: { place: Place }) {
  const i = useInstance();
  const words = (place.query.get('search') ?? '').toLowerCase();
  const roots = useLoad(tree, []);
  const [closed, close] = useState<Set<string>>(new Set());
  const [chosen, choose] = useState<Set<string>>(new Set());
  const nodes = roots.value ?? [];
  const has = (n: Node) => [n.name, n.id, mail(n)].some(t => t.toLowerCase().includes(words));
  // A search shows accounts and units as a flat list.
  const shown = words ? every(nodes).filter(has).map(n => (n.kind === 'account' ? n : { ...n, children: [] })) : nodes;
  const originals = new Map(every(nodes).map(n => [n.id, n]));
  const selected = chosenNodes(nodes, chosen);
  const total = every(nodes).filter(n => n.kind === 'account').length;
  const title = 'AWS accounts';
  if (roots.failure) return <SpaceBetween size="m"><Header variant="h1">{title}</Header><Problem error={roots.failure} retry={roots.reload} what="see the organization" /></SpaceBetween>;
  const assign = href('/center/accounts/assign', { accounts: [...chosen].join(',') });
  return (
    <SpaceBetween size="m">
      <Table
        variant="full-page" items={shown} trackBy="id" loading={roots.loading && !nodes.length} loadingText="Loading the organization" wrapLines
        selectionType="multi" selectedItems={words ? shown.filter(n => selected.some(s => s.id === n.id)) : selected} isItemDisabled={n => accountsBelow(originals.get(n.id) ?? n).length === 0}
        onSelectionChange={e => {
          const original = (n: Node) => originals.get(n.id) ?? n;
          const visible = new Set(shown.map(n => n.id));
          const before = words ? selected.filter(n => visible.has(n.id)) : selected;
          choose(changed(chosen, before, e.detail.selectedItems.map(original)));
        }}
        ariaLabels={{ tableLabel: 'Organization', selectionGroupLabel: 'Choose accounts', allItemsSelectionLabel: () => 'Choose all', itemSelectionLabel: (_, n) => n.name }}
        header={
          <Header variant="awsui-h1-sticky" counter={chosen.size ? `(${chosen.size}/${total})` : `(${total})`} description="Choose accounts, or units with all that is in them, and assign users or groups."
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel="Refresh" onClick={roots.reload} loading={roots.loading} />
                <Button variant="primary" disabled={!chosen.size} disabledReason="Choose at least one account" onClick={() => go(assign)}>Assign users or groups</Button>
              </SpaceBetween>
            }
          >{title}</Header>
        }
        filter={<TextFilter filteringText={place.query.get('search') ?? ''} filteringPlaceholder="Find accounts by name, ID or email" filteringAriaLabel="Find accounts" onChange={e => go(href('/center/accounts', { search: e.detail.filteringText }), true)} />}
        empty={words ? <Empty title="No account matches" action={<Button onClick={() => go(href('/center/accounts'), true)}>Clear filter</Button>} /> : <Empty title="There is no organization" />}
        expandableRows={{
          getItemChildren: n => n.children, isItemExpandable: n => n.children.length > 0, expandedItems: every(shown).filter(n => n.children.length > 0 && !closed.has(n.id)),
          onExpandableItemToggle: e => close(was => {
            const now = new Set(was);
            if (e.detail.expanded) now.delete(e.detail.item.id);
            else now.add(e.detail.item.id);
            return now;
          }),
        }}
        columnDefinitions={[
          {
            id: 'name', header: 'Name', isRowHeader: true, minWidth: 220,
            cell: n => <><Icon name={icon[n.kind]} /> {n.account ? <Link href={href(`/center/accounts/${n.id}`)} onFollow={follow}><span className="words">{n.name}</span></Link> : <span className="words">{n.name}</span>} {n.id === i.owner && <Badge color="green">management account</Badge>}</>,
          },
          { id: 'id', header: 'ID', minWidth: 140, cell: n => <Copyable text={n.id} what="ID" /> },
          { id: 'email', header: 'Email', minWidth: 150, cell: n => <span className="words whole">{mail(n) || '-'}</span> },
          {
            id: 'sets', header: 'Permission sets', minWidth: 130,
            cell: n => (n.account ? <Later id={n.id} load={() => setsIn(i, n.id)}>{sets => (sets.length ? <Link href={href(`/center/accounts/${n.id}`, { tab: 'permission-sets' })} onFollow={follow}>{counted(sets.length, 'permission set')}</Link> : 'None')}</Later> : '-'),
          },
          { id: 'state', header: 'State', minWidth: 120, cell: n => <State n={n} /> },
        ]}
      />
      <CLI commands={[['organizations', 'list-accounts']]} />
    </SpaceBetween>
  );
}
