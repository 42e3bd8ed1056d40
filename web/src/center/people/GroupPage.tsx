import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Table from '@cloudscape-design/components/table';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { done } from '../../flashes';
import { useLoad, usePages } from '../../load';
import { CLI } from '../../parts/CLI';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Copyable } from '../../parts/Copyable';
import { Empty } from '../../parts/Empty';
import { counter, Pager } from '../../parts/Pager';
import { Problem } from '../../parts/Problem';
import { When } from '../../parts/When';
import { useTitle } from '../../parts/title';
import { follow, go, href, tabOf, type Place } from '../../router';
import { Dialog } from '../../parts/Dialog';
import { useInstance } from '../api/instance';
import { addMember, deleteGroup, getGroup, membersOf, removeMember, type Member } from '../api/people';
import { getSource } from '../api/source';
import { Enabled, From, GraphLink } from '../parts/Marks';
import { useAct } from '../../parts/useAct';
import { Applications } from './Applications';
import { Assignments } from './Assignments';
import { ChooseUsers } from './PeopleTable';
import { provisioned } from './Users';

export function GroupPage({ id, place }: { id: string; place: Place }) {
  const i = useInstance();
  const group = useLoad(() => getGroup(i, id), [id]);
  const scim = !!useLoad(() => getSource(i), [i.id]).value?.provisioning;
  const [deleting, remove] = useState(false);
  const tab = tabOf(place, ['users', 'accounts', 'applications']);
  const g = group.value;
  useTitle(g?.displayName);
  return (
    <ContentLayout header={<Header variant="h1" description={g?.description} actions={g && <SpaceBetween direction="horizontal" size="xs"><GraphLink of="group" id={id} /><Button onClick={() => remove(true)}>Delete group</Button></SpaceBetween>}><span className="words">{g?.displayName ?? 'Group'}</span></Header>}>
      <SpaceBetween size="l">
        {group.failure && <Problem error={group.failure} retry={group.reload} what="see the group" />}
        {!g && group.loading && <Spinner />}
        {g && (
          <Container header={<Header variant="h2">General information</Header>}>
            <KeyValuePairs columns={4} items={[
              { label: 'Created by', value: <From origin={g.origin} /> },
              { label: 'Group ID', value: <Copyable text={g.groupId} what="group ID" /> },
              { label: 'Created', value: <When at={g.created} /> },
              { label: 'Last changed', value: <When at={g.updated} /> },
            ]} />
          </Container>
        )}
        <CLI commands={[['identitystore', 'describe-group', '--identity-store-id', i.store, '--group-id', id], ['identitystore', 'list-group-memberships', '--identity-store-id', i.store, '--group-id', id]]} />
        {g && (
          <Tabs activeTabId={tab} ariaLabel="Group" onChange={e => go(href(`/center/groups/${id}`, { tab: e.detail.activeTabId === 'users' ? undefined : e.detail.activeTabId }))} tabs={[
            { id: 'users', label: 'Users', content: tab === 'users' && <Members group={id} fixed={scim} /> },
            ...(i.organization ? [{ id: 'accounts', label: 'AWS accounts', content: tab === 'accounts' && <Assignments principal={{ type: 'GROUP', id }} /> }] : []),
            { id: 'applications', label: 'Applications', content: tab === 'applications' && <Applications principal={{ type: 'GROUP', id }} /> },
          ]} />
        )}
      </SpaceBetween>
      {deleting && g && (
        <ConfirmDelete title="Delete group" word={g.displayName} button="Delete group" close={() => remove(false)}
          act={async () => { await deleteGroup(i, id); done(`The group ${g.displayName} is deleted.`); go(href('/center/groups')); }}
          extra={<CLI commands={[['identitystore', 'delete-group', '--identity-store-id', i.store, '--group-id', id]]} />}>
          <strong className="words">{g.displayName}</strong> is deleted for good; its members lose what they may do by it. {g.origin === 'SCIM' && 'The identity provider may push it again, as another group without assignments.'}
        </ConfirmDelete>
      )}
    </ContentLayout>
  );
}

function Members({ group, fixed }: { group: string; fixed: boolean }) {
  const i = useInstance();
  const pages = usePages(next => membersOf(i, group, next), [group]);
  const [selected, select] = useState<Member[]>([]);
  const [adding, add] = useState(false);
  const [chosen, choose] = useState<string[]>([]);
  const { working, failure, act } = useAct();
  if (pages.failure) return <Problem error={pages.failure} retry={pages.reload} what="list the members" />;
  const remove = () => act(async () => {
    for (const m of selected) await removeMember(i, m.membership);
    done(selected.length === 1 ? 'The user is no longer in the group.' : `${selected.length} users are no longer in the group.`);
    select([]);
    pages.reload();
  });
  const blocked = { disabled: fixed, disabledReason: fixed ? provisioned : undefined };
  const addButton = <Button {...blocked} onClick={() => { choose([]); add(true); }}>Add users to group</Button>;
  return (
    <SpaceBetween size="m">
      {failure && <Problem error={failure} what="remove the users" />}
      <Table
        items={pages.items} trackBy="membership" loading={pages.loading && !pages.items.length} loadingText="Loading users" wrapLines selectionType="multi" selectedItems={selected} onSelectionChange={e => select(e.detail.selectedItems)}
        ariaLabels={{ tableLabel: 'Users', selectionGroupLabel: 'Choose users', allItemsSelectionLabel: () => 'Choose all', itemSelectionLabel: (_, m) => m.user.userName }}
        header={
          <Header variant="h2" counter={counter(pages)} actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button iconName="refresh" ariaLabel="Refresh" onClick={pages.reload} loading={pages.loading} />
              <Button {...(fixed ? blocked : { disabled: !selected.length })} loading={working} onClick={remove}>Remove users from group</Button>
              {addButton}
            </SpaceBetween>
          }>Users</Header>
        }
        pagination={<Pager pages={pages} />} empty={<Empty title="Nobody is in this group" action={fixed ? undefined : addButton} />}
        columnDefinitions={[
          { id: 'name', header: 'Username', isRowHeader: true, minWidth: 180, cell: m => <Link href={href(`/center/users/${m.user.userId}`)} onFollow={follow}><span className="words">{m.user.userName}</span></Link> },
          { id: 'display', header: 'Display name', minWidth: 130, cell: m => <span className="words">{m.user.displayName || '-'}</span> },
          { id: 'status', header: 'Status', minWidth: 100, cell: m => <Enabled on={m.user.enabled} /> },
          { id: 'origin', header: 'Created by', minWidth: 100, cell: m => <From origin={m.user.origin} /> },
        ]}
      />
      {!adding && selected.length > 0 && <CLI commands={selected.map(m => ['identitystore', 'delete-group-membership', '--identity-store-id', i.store, '--membership-id', m.membership])} />}
      {adding && (
        <Dialog title="Add users to group" button="Add users" ready={chosen.length > 0} what="add the users" close={() => add(false)}
          act={async () => {
            for (const u of chosen) await addMember(i, group, u).catch(e => { if ((e as { code?: string }).code !== 'ConflictException') throw e; });
            done(chosen.length === 1 ? 'The user is in the group.' : `${chosen.length} users are in the group.`);
            add(false);
            pages.reload();
          }}>
          <ChooseUsers ids={chosen} change={choose} />
          <CLI commands={(chosen.length ? chosen : ['USER']).map(u => ['identitystore', 'create-group-membership', '--identity-store-id', i.store, '--group-id', group, '--member-id', `UserId=${u}`])} />
        </Dialog>
      )}
    </SpaceBetween>
  );
}
