import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useLoad, usePages } from '../../load';
import { CLI } from '../../parts/CLI';
import { Copyable } from '../../parts/Copyable';
import { Empty } from '../../parts/Empty';
import { Export } from '../../parts/Export';
import { counter, Pager } from '../../parts/Pager';
import { Problem } from '../../parts/Problem';
import { When } from '../../parts/When';
import { follow, go, href, type Place } from '../../router';
import { useInstance } from '../api/instance';
import { findGroups } from '../api/people';
import { getSource } from '../api/source';
import { From } from '../parts/Marks';
import { Search } from '../parts/Search';
import { provisioned } from './Users';

export function Groups({ place }: { place: Place }) {
  const i = useInstance();
  const words = place.query.get('search') ?? '';
  const load = (next: string) => findGroups(i, words, next);
  const pages = usePages(load, [i.id, words]);
  const scim = !!useLoad(() => getSource(i), [i.id]).value?.provisioning;
  const create = <Button variant="primary" href={scim ? undefined : href('/center/groups/create')} onFollow={follow} disabled={scim} disabledReason={scim ? provisioned : undefined}>Create group</Button>;
  const save = (
    <Export what="groups" file="groups" load={load} columns={[
      { header: 'Group name', value: g => g.displayName }, { header: 'Description', value: g => g.description }, { header: 'Created by', value: g => g.origin }, { header: 'Group ID', value: g => g.groupId },
      { header: 'Created', value: g => g.created }, { header: 'Last changed', value: g => g.updated },
    ]} />
  );
  if (pages.failure) return <SpaceBetween size="m"><Header variant="h1">Groups</Header><Problem error={pages.failure} retry={pages.reload} what="list the groups" /></SpaceBetween>;
  return (
    <SpaceBetween size="m">
      <Table
        variant="full-page" items={pages.items} trackBy="groupId" loading={pages.loading && !pages.items.length} loadingText="Loading groups" wrapLines ariaLabels={{ tableLabel: 'Groups' }}
        header={
          <Header variant="awsui-h1-sticky" counter={counter(pages)} description="Give access to groups rather than to people: it follows whoever joins or leaves."
            actions={<SpaceBetween direction="horizontal" size="xs"><Button iconName="refresh" ariaLabel="Refresh" onClick={pages.reload} loading={pages.loading} />{save}{create}</SpaceBetween>}
          >Groups</Header>
        }
        filter={<Search words={words} what="Find groups by name" change={w => go(href('/center/groups', { search: w }), true)} />}
        pagination={<Pager pages={pages} />}
        empty={words
          ? <Empty title="No group matches" action={<Button onClick={() => go(href('/center/groups'), true)}>Clear filter</Button>} />
          : <Empty title="No groups yet" action={scim ? undefined : create}>{scim ? 'They appear when the identity provider pushes them.' : 'Create one and add users to it.'}</Empty>}
        columnDefinitions={[
          { id: 'name', header: 'Group name', isRowHeader: true, minWidth: 180, cell: g => <Link href={href(`/center/groups/${g.groupId}`)} onFollow={follow}><span className="words">{g.displayName}</span></Link> },
          { id: 'description', header: 'Description', minWidth: 160, cell: g => <span className="words">{g.description || '-'}</span> },
          { id: 'origin', header: 'Created by', minWidth: 100, cell: g => <From origin={g.origin} /> },
          { id: 'id', header: 'Group ID', minWidth: 150, cell: g => <Copyable text={g.groupId} what="group ID" /> },
          { id: 'updated', header: 'Last changed', minWidth: 110, cell: g => <When at={g.updated} /> },
        ]}
      />
      <CLI commands={[['identitystore', 'list-groups', '--identity-store-id', i.store, ...(words ? ['--filters', JSON.stringify([{ AttributePath: 'DisplayName', AttributeValue: words }])] : [])]]} />
    </SpaceBetween>
  );
}
