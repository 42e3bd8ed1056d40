import Alert from '@cloudscape-design/components/alert';
import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown, { type ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown';
import Header from '@cloudscape-design/components/header';
import Icon from '@cloudscape-design/components/icon';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useMemo, useState } from 'react';
import { creations, management, tree, type Node } from '../api/organizations';
import { session } from '../api/session';
import { useLoad } from '../load';
import { CLI } from '../parts/CLI';
import { Copyable } from '../parts/Copyable';
import { Empty } from '../parts/Empty';
import { Export } from '../parts/Export';
import { Problem } from '../parts/Problem';
import { follow, href } from '../router';
import { counted } from '../words';
import { Act, type Deed } from './Acts';
import { accounts, lines, mail, state as stateOf, units } from './nodes';

const icon = { root: 'multiscreen', unit: 'folder', account: 'user-profile' } as const;
const kinds = { root: 'Root', unit: 'Organizational unit', account: 'Account' } as const;

function State({ n }: { n: Node }) {
  if (!n.account) return <>{counted(accounts(n), 'account')}</>;
  const state = stateOf(n.account);
  if (state === 'ACTIVE') return <StatusIndicator type="success">Active</StatusIndicator>;
  return <StatusIndicator type="stopped">{state === 'SUSPENDED' ? 'Closed' : state.toLowerCase().replaceAll('_', ' ')}</StatusIndicator>;
}

/** What can be done with a node, and why something cannot. */
function deeds(n: Node | undefined, owner: string | undefined): ButtonDropdownProps.Item[] {
  const closed = n?.account && stateOf(n.account) !== 'ACTIVE';
  const unless = (id: Deed, text: string, reason: string | false | undefined) => ({ id, text, disabled: !!reason, disabledReason: reason || undefined });
  const choose = !n && 'Choose a row first.';
  const unit = choose || (n?.kind === 'account' && 'Choose the root or a unit.');
  const own = choose || (n?.kind !== 'unit' && 'Choose an organizational unit.');
  const account = choose || (n?.kind !== 'account' && 'Choose an account.');
  return [
    unless('create', 'Create organizational unit', unit),
    unless('rename', 'Rename organizational unit', own),
    unless('delete', 'Delete organizational unit', own || (!!n?.children.length && 'Only an empty unit can be deleted. Move its accounts and delete its units first.')),
    unless('move', 'Move account', account),
    unless('close', 'Close account', account || (n?.id === owner && 'The management account cannot be closed.') || (closed && 'The account is closed already.')),
  ];
}

/** The organization as a tree; what is chosen in it can be changed. */
export function Tree() {
  const roots = useLoad(tree, []);
  const owner = useLoad(management, []);
  const making = useLoad(creations, []);
  const [closed, close] = useState<Set<string>>(new Set());
  const [chosen, choose] = useState('');
  const [deed, setDeed] = useState<Deed>();
  const nodes = roots.value ?? [];
  const expanded = useMemo(() => units(nodes).filter(n => !closed.has(n.id)), [nodes, closed]);
  const find = (list: Node[]): Node | undefined => list.map(n => (n.id === chosen ? n : find(n.children))).find(Boolean);
  const selected = find(nodes);
  const here = session().account;
  const reload = () => { roots.reload(); making.reload(); };
  if (roots.failure && !nodes.length) return <SpaceBetween size="m"><Header variant="h1">AWS accounts</Header><Problem error={roots.failure} retry={roots.reload} what="see the organization" /></SpaceBetween>;
  return (
    <SpaceBetween size="m">
      {(making.value ?? []).map(c => (
        <Alert key={c.Id} type="info" statusIconAriaLabel="Information">
          The account {c.AccountName} is being made. <Link href={href('/organizations/create-account', { request: c.Id })} onFollow={follow}>See how far it is</Link>
        </Alert>
      ))}
      <Table
        variant="full-page" items={nodes} trackBy="id" loading={roots.loading && !nodes.length} loadingText="Loading the organization" wrapLines enableKeyboardNavigation
        selectionType="single" selectedItems={selected ? [selected] : []} onSelectionChange={e => choose(e.detail.selectedItems[0]?.id ?? '')}
        ariaLabels={{ tableLabel: 'Organization', selectionGroupLabel: 'Choose', itemSelectionLabel: (_, n) => n.name, expandButtonLabel: n => `Expand ${n.name}`, collapseButtonLabel: n => `Collapse ${n.name}` }}
        header={
          <Header variant="awsui-h1-sticky" counter={`(${nodes.reduce((sum, n) => sum + accounts(n), 0)})`} description="The organization's units, and the accounts in them."
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel="Refresh" onClick={reload} loading={roots.loading} />
                <Export
                  what="units and accounts" file="organization" load={async () => ({ items: lines(await tree()), next: '' })}
                  columns={[
                    { header: 'Name', value: l => l.name }, { header: 'Kind', value: l => kinds[l.kind] }, { header: 'ID', value: l => l.id },
                    { header: 'In', value: l => l.path }, { header: 'Email', value: l => l.email }, { header: 'State', value: l => l.state },
                  ]}
                />
                <ButtonDropdown items={deeds(selected, owner.value)} onItemClick={e => setDeed(e.detail.id as Deed)}>Actions</ButtonDropdown>
                <Button variant="primary" href={href('/organizations/create-account')} onFollow={follow}>Create account</Button>
              </SpaceBetween>
            }
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
          { id: 'name', header: 'Name', isRowHeader: true, minWidth: 230, cell: n => <><Icon name={icon[n.kind]} /> <Link href={href(`/organizations/targets/${n.id}`)} onFollow={follow}><span className="words">{n.name}</span></Link> {n.id === here && <Badge color="green">you are here</Badge>}</> },
          { id: 'kind', header: 'Kind', minWidth: 120, cell: n => kinds[n.kind] },
          { id: 'id', header: 'ID', minWidth: 140, cell: n => <Copyable text={n.id} what="ID" /> },
          { id: 'email', header: 'Email', minWidth: 140, cell: n => <span className="words whole">{mail(n) || '-'}</span> },
          { id: 'state', header: 'State', minWidth: 110, cell: n => <State n={n} /> },
        ]}
      />
      <CLI commands={[['organizations', 'list-roots'], ['organizations', 'list-accounts']]} />
      {deed && selected && <Act key={deed} deed={deed} node={selected} nodes={nodes} close={() => setDeed(undefined)} done={reload} />}
    </SpaceBetween>
  );
}
