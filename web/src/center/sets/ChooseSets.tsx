import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { usePages } from '../../load';
import { CLI } from '../../parts/CLI';
import { Empty } from '../../parts/Empty';
import { Pager } from '../../parts/Pager';
import { Problem } from '../../parts/Problem';
import { When } from '../../parts/When';
import { href } from '../../router';
import { useInstance } from '../api/instance';
import { findSets, idOf } from '../api/sets';
import { lasting } from '../parts/lasting';
import { Search } from '../parts/Search';

/** Chooses permission sets; one that is made in another tab is found after Refresh. */
export function ChooseSets({ ids, change }: { ids: string[]; change: (ids: string[]) => void }) {
  const i = useInstance();
  const [words, search] = useState('');
  const pages = usePages(next => findSets(i, words, next), [i.id, words]);
  if (pages.failure) return <Problem error={pages.failure} retry={pages.reload} what="list the permission sets" />;
  const create = <Button href={href('/center/permission-sets/create')} target="_blank" iconName="external" iconAlign="right">Create permission set</Button>;
  return (
    <SpaceBetween size="m">
      <Table
        items={pages.items} trackBy="arn" loading={pages.loading && !pages.items.length} loadingText="Loading permission sets" wrapLines selectionType="multi"
        selectedItems={pages.items.filter(s => ids.includes(idOf(s.arn)))}
        onSelectionChange={e => change([...ids.filter(id => !pages.items.some(s => idOf(s.arn) === id)), ...e.detail.selectedItems.map(s => idOf(s.arn))])}
        ariaLabels={{ tableLabel: 'Permission sets', selectionGroupLabel: 'Choose permission sets', allItemsSelectionLabel: () => 'Choose all', itemSelectionLabel: (_, s) => s.name }}
        header={
          <Header variant="h2" counter={`(${ids.length} selected)`} description="One that you create in the new tab is here after Refresh."
            actions={<SpaceBetween direction="horizontal" size="xs"><Button iconName="refresh" onClick={pages.reload} loading={pages.loading}>Refresh</Button>{create}</SpaceBetween>}
          >Permission sets</Header>
        }
        filter={<Search words={words} what="Find permission sets" change={search} />} pagination={<Pager pages={pages} />}
        empty={words ? <Empty title="No permission set matches" action={<Button formAction="none" onClick={() => search('')}>Clear filter</Button>} /> : <Empty title="No permission sets yet" action={create}>Create one in a new tab, and come back.</Empty>}
        columnDefinitions={[
          { id: 'name', header: 'Name', isRowHeader: true, minWidth: 160, cell: s => <span className="words">{s.name}</span> },
          { id: 'about', header: 'Description', minWidth: 160, cell: s => <span className="words">{s.description || '-'}</span> },
          { id: 'duration', header: 'Session duration', minWidth: 110, cell: s => lasting(s.duration) },
          { id: 'created', header: 'Created', minWidth: 110, cell: s => <When at={s.created} /> },
        ]}
      />
      <CLI commands={[['sso-admin', 'list-permission-sets', '--instance-arn', i.arn]]} />
    </SpaceBetween>
  );
}
