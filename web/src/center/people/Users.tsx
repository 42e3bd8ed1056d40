import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { done } from '../../flashes';
import { useLoad, usePages } from '../../load';
import { Copyable } from '../../parts/Copyable';
import { Empty } from '../../parts/Empty';
import { Export } from '../../parts/Export';
import { counter, Pager } from '../../parts/Pager';
import { Problem } from '../../parts/Problem';
import { follow, go, href, type Place } from '../../router';
import { useInstance } from '../api/instance';
import { findUsers, setEnabled, type User } from '../api/people';
import { getSource } from '../api/source';
import { Enabled, From } from '../parts/Marks';
import { OwnCLI } from '../parts/OwnCLI';
import { Search } from '../parts/Search';
import { useAct } from '../../parts/useAct';

/** Why users and groups are not made here while the provider provisions them. */
export const provisioned = 'Your identity provider provisions users and groups. Add them there.';

export function Users({ place }: { place: Place }) {
  const i = useInstance();
  const words = place.query.get('search') ?? '';
  const load = (next: string) => findUsers(i, words, next);
  const pages = usePages(load, [i.id, words]);
  const source = useLoad(() => getSource(i), [i.id]);
  const [selected, select] = useState<User[]>([]);
  const { working, failure, act } = useAct();
  const scim = !!source.value?.provisioning;
  const add = <Button variant="primary" href={scim ? undefined : href('/center/users/create')} onFollow={follow} disabled={scim} disabledReason={scim ? provisioned : undefined}>Add user</Button>;
  if (pages.failure) return <SpaceBetween size="m"><Header variant="h1">Users</Header><Problem error={pages.failure} retry={pages.reload} what="list the users" /></SpaceBetween>;
  const change = (on: boolean) => act(async () => {
    for (const u of selected) await setEnabled(i, u.userId, on);
    done(`${selected.length} ${selected.length === 1 ? 'user is' : 'users are'} ${on ? 'enabled' : 'disabled'}.`);
    select([]);
    pages.reload();
  });
  return (
    <SpaceBetween size="m">
      {failure && <Problem error={failure} what="change the access of the users" />}
      <Table
        variant="full-page" items={pages.items} trackBy="userId" loading={pages.loading && !pages.items.length} loadingText="Loading users" wrapLines
        selectionType="multi" selectedItems={selected} onSelectionChange={e => select(e.detail.selectedItems)}
        ariaLabels={{ tableLabel: 'Users', selectionGroupLabel: 'Choose users', allItemsSelectionLabel: () => 'Choose all', itemSelectionLabel: (_, u) => u.userName }}
        header={
          <Header variant="awsui-h1-sticky" counter={selected.length ? `(${selected.length}/${pages.items.length})` : counter(pages)} description="Who can sign in at the access portal, and be given access to accounts."
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel="Refresh" onClick={pages.reload} loading={pages.loading} />
                <Export what="users" file="users" load={load} columns={[
                  { header: 'Username', value: u => u.userName }, { header: 'Display name', value: u => u.displayName }, { header: 'Email', value: u => u.email }, { header: 'Enabled', value: u => u.enabled },
                  { header: 'Created by', value: u => u.origin }, { header: 'User ID', value: u => u.userId }, { header: 'Created', value: u => u.created }, { header: 'Last changed', value: u => u.updated },
                ]} />
                <ButtonDropdown disabled={!selected.length} loading={working} items={[{ id: 'on', text: 'Enable user access' }, { id: 'off', text: 'Disable user access' }]} onItemClick={e => change(e.detail.id === 'on')}>Actions</ButtonDropdown>
                {add}
              </SpaceBetween>
            }
          >Users</Header>
        }
        filter={<Search words={words} what="Find users by username, display name or email" change={w => go(href('/center/users', { search: w }), true)} />}
        pagination={<Pager pages={pages} />}
        empty={words
          ? <Empty title="No user matches" action={<Button onClick={() => go(href('/center/users'), true)}>Clear filter</Button>} />
          : <Empty title="No users yet" action={scim ? undefined : add}>{scim ? 'They appear when the identity provider provisions them.' : 'Add somebody, or connect an identity provider.'}</Empty>}
        columnDefinitions={[
          { id: 'name', header: 'Username', isRowHeader: true, minWidth: 180, cell: u => <Link href={href(`/center/users/${u.userId}`)} onFollow={follow}><span className="words">{u.userName}</span></Link> },
          { id: 'display', header: 'Display name', minWidth: 130, cell: u => <span className="words">{u.displayName || '-'}</span> },
          { id: 'email', header: 'Email', minWidth: 150, cell: u => <span className="words">{u.email ?? '-'}</span> },
          { id: 'status', header: 'Status', minWidth: 120, cell: u => <Enabled on={u.enabled} /> },
          { id: 'origin', header: 'Created by', minWidth: 100, cell: u => <From origin={u.origin} /> },
          { id: 'id', header: 'User ID', minWidth: 190, cell: u => <Copyable text={u.userId} what="user ID" /> },
        ]}
      />
      <OwnCLI calls={selected.flatMap(u => ['enable', 'disable'].map(how => ({ method: 'POST', path: `instances/${i.id}/users/${u.userId}/${how}` })))} commands={[['identitystore', 'list-users', '--identity-store-id', i.store, ...(words ? ['--filters', JSON.stringify([{ AttributePath: 'UserName', AttributeValue: words }])] : [])]]} />
    </SpaceBetween>
  );
}
