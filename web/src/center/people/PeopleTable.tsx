import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { usePages } from '../../load';
import { Empty } from '../../parts/Empty';
import { Pager } from '../../parts/Pager';
import { Problem } from '../../parts/Problem';
import { useInstance } from '../api/instance';
import { findGroups, findUsers, type Group, type User } from '../api/people';
import { Enabled, From } from '../parts/Marks';
import { Search } from '../parts/Search';

type Chosen = { ids: string[]; change: (ids: string[]) => void };

/** What was chosen, on whatever page it lies, after a page's own choice has changed. */
function merged(ids: string[], shown: string[], chosen: string[]): string[] {
  return [...ids.filter(id => !shown.includes(id)), ...chosen];
}

/** Chooses users out of all, page by page. */
export function ChooseUsers({ ids, change }: Chosen) {
  const i = useInstance();
  const [words, search] = useState('');
  const pages = usePages(next => findUsers(i, words, next, 10), [i.id, words]);
  if (pages.failure) return <Problem error={pages.failure} retry={pages.reload} what="list the users" />;
  return (
    <Table<User>
      items={pages.items} trackBy="userId" loading={pages.loading && !pages.items.length} loadingText="Loading users" wrapLines variant="embedded" selectionType="multi"
      selectedItems={pages.items.filter(u => ids.includes(u.userId))} onSelectionChange={e => change(merged(ids, pages.items.map(u => u.userId), e.detail.selectedItems.map(u => u.userId)))}
      ariaLabels={{ tableLabel: 'Users', selectionGroupLabel: 'Choose users', allItemsSelectionLabel: () => 'Choose all users', itemSelectionLabel: (_, u) => u.userName }}
      header={<Header variant="h3" counter={`(${ids.length} selected)`}>Users</Header>} filter={<Search words={words} what="Find users" change={search} />} pagination={<Pager pages={pages} />}
      empty={<Empty title={words ? 'No user matches' : 'No users yet'} />}
      columnDefinitions={[
        { id: 'name', header: 'Username', isRowHeader: true, minWidth: 160, cell: u => <span className="words whole">{u.userName}</span> },
        { id: 'display', header: 'Display name', minWidth: 120, cell: u => <span className="words">{u.displayName || '-'}</span> },
        { id: 'status', header: 'Status', minWidth: 100, cell: u => <Enabled on={u.enabled} /> },
        { id: 'origin', header: 'Created by', minWidth: 90, cell: u => <From origin={u.origin} /> },
      ]}
    />
  );
}

/** Chooses groups out of all, page by page. */
export function ChooseGroups({ ids, change }: Chosen) {
  const i = useInstance();
  const [words, search] = useState('');
  const pages = usePages(next => findGroups(i, words, next, 10), [i.id, words]);
  if (pages.failure) return <Problem error={pages.failure} retry={pages.reload} what="list the groups" />;
  return (
    <Table<Group>
      items={pages.items} trackBy="groupId" loading={pages.loading && !pages.items.length} loadingText="Loading groups" wrapLines variant="embedded" selectionType="multi"
      selectedItems={pages.items.filter(g => ids.includes(g.groupId))} onSelectionChange={e => change(merged(ids, pages.items.map(g => g.groupId), e.detail.selectedItems.map(g => g.groupId)))}
      ariaLabels={{ tableLabel: 'Groups', selectionGroupLabel: 'Choose groups', allItemsSelectionLabel: () => 'Choose all groups', itemSelectionLabel: (_, g) => g.displayName }}
      header={<Header variant="h3" counter={`(${ids.length} selected)`}>Groups</Header>} filter={<Search words={words} what="Find groups" change={search} />} pagination={<Pager pages={pages} />}
      empty={<Empty title={words ? 'No group matches' : 'No groups yet'} />}
      columnDefinitions={[
        { id: 'name', header: 'Group name', isRowHeader: true, minWidth: 160, cell: g => <span className="words">{g.displayName}</span> },
        { id: 'about', header: 'Description', minWidth: 140, cell: g => <span className="words">{g.description || '-'}</span> },
        { id: 'origin', header: 'Created by', minWidth: 90, cell: g => <From origin={g.origin} /> },
      ]}
    />
  );
}
