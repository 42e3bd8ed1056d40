import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
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
import { useInstance } from '../api/instance';
import { deleteUser, describeUser, getUser, groupsOf, setEnabled, type User } from '../api/people';
import { getSource } from '../api/source';
import { Enabled, From, GraphLink } from '../parts/Marks';
import { OwnCLI } from '../parts/OwnCLI';
import { useAct } from '../../parts/useAct';
import { Applications } from './Applications';
import { Assignments } from './Assignments';
import { Password } from './Password';
import { Devices, Sessions } from './Sessions';

export function UserPage({ id, place }: { id: string; place: Place }) {
  const i = useInstance();
  const user = useLoad(() => getUser(i, id), [id]);
  const source = useLoad(() => getSource(i), [i.id]);
  const [dialog, open] = useState<'delete' | 'password'>();
  const { working, failure, act } = useAct();
  const u = user.value;
  useTitle(u?.displayName || u?.userName);
  const own = source.value?.kind === 'IDENTITY_CENTER';
  const toggle = () => act(async () => { await setEnabled(i, id, !u!.enabled); done(u!.enabled ? 'The user is disabled: all sessions have ended.' : 'The user may sign in again.'); user.reload(); });
  const actions = u && (
    <SpaceBetween direction="horizontal" size="xs">
      <GraphLink of="user" id={id} />
      <Button loading={working} onClick={toggle}>{u.enabled ? 'Disable user access' : 'Enable user access'}</Button>
      <ButtonDropdown onItemClick={e => open(e.detail.id as 'delete')} items={[
        { id: 'password', text: 'Reset password', disabled: !own || !u.enabled, disabledReason: own ? 'The user is disabled' : 'The identity provider has the passwords' },
        { id: 'delete', text: 'Delete user' },
      ]}>Actions</ButtonDropdown>
    </SpaceBetween>
  );
  const tabs = [
    { id: 'profile', label: 'Profile', content: u && <Profile user={u} /> },
    { id: 'groups', label: 'Groups', content: <MemberOf id={id} /> },
    ...(i.organization ? [{ id: 'accounts', label: 'AWS accounts', content: <Assignments principal={{ type: 'USER', id }} /> }] : []),
    { id: 'applications', label: 'Applications', content: <Applications principal={{ type: 'USER', id }} /> },
    { id: 'sessions', label: 'Active sessions', content: <Sessions user={id} /> },
    ...(own ? [{ id: 'mfa', label: 'MFA devices', content: <Devices user={id} /> }] : []),
  ];
  const tab = tabOf(place, tabs.map(t => t.id));
  return (
    <ContentLayout header={<Header variant="h1" actions={actions} description={u?.displayName}><span className="words">{u?.userName ?? 'User'}</span></Header>}>
      <SpaceBetween size="l">
        {user.failure && <Problem error={user.failure} retry={user.reload} what="see the user" />}
        {failure && <Problem error={failure} what="change the user's access" />}
        {!u && user.loading && <Spinner />}
        {u && (
          <Container header={<Header variant="h2">General information</Header>}>
            <KeyValuePairs columns={4} minColumnWidth={200} items={[
              { label: 'Status', value: <Enabled on={u.enabled} /> },
              { label: 'Created by', value: <From origin={u.origin} /> },
              { label: 'User ID', value: <Copyable text={u.userId} what="user ID" /> },
              { label: 'Email', value: <span className="words">{u.email ?? '-'}</span> },
            ]} />
          </Container>
        )}
        <OwnCLI commands={[['identitystore', 'describe-user', '--identity-store-id', i.store, '--user-id', id]]} calls={[{ method: 'POST', path: `instances/${i.id}/users/${id}/${u?.enabled ? 'disable' : 'enable'}` }]} />
        {u && <Tabs activeTabId={tab} ariaLabel="User" onChange={e => go(href(`/center/users/${id}`, { tab: e.detail.activeTabId === 'profile' ? undefined : e.detail.activeTabId }))} tabs={tabs.map(t => ({ ...t, content: t.id === tab && t.content }))} />}
      </SpaceBetween>
      {dialog === 'password' && u && <Password user={u} close={() => open(undefined)} />}
      {dialog === 'delete' && u && (
        <ConfirmDelete title="Delete user" word={u.userName} button="Delete user" close={() => open(undefined)}
          act={async () => { await deleteUser(i, id); done(`The user ${u.userName} is deleted.`); go(href('/center/users')); }}
          extra={<CLI commands={[['identitystore', 'delete-user', '--identity-store-id', i.store, '--user-id', id]]} />}>
          <strong className="words">{u.userName}</strong> is deleted for good, with all memberships and assignments; every session ends.{' '}
          {u.origin === 'SCIM' && 'The identity provider may provision the user again; disabling lasts until it enables the user.'}
        </ConfirmDelete>
      )}
    </ContentLayout>
  );
}

function Profile({ user }: { user: User }) {
  const i = useInstance();
  const details = useLoad(() => describeUser(i, user.userId), [user.userId, user.updated]);
  if (details.failure) return <Problem error={details.failure} retry={details.reload} what="see the profile" />;
  const d = details.value;
  if (!d) return <Spinner />;
  const pairs: [string, string | undefined][] = [
    ['First name', d.Name?.GivenName], ['Last name', d.Name?.FamilyName], ['Display name', user.displayName], ['Nickname', d.NickName], ['Title', d.Title], ['User type', d.UserType],
    ['Phone', d.PhoneNumbers?.map(p => p.Value).join(', ')], ['Preferred language', d.PreferredLanguage], ['Locale', d.Locale], ['Time zone', d.Timezone],
    ['External ID', d.ExternalIds?.map(e => e.Id).join(', ')],
  ];
  return (
    <Container header={<Header variant="h2" description={user.origin === 'SCIM' ? 'The identity provider keeps these up to date.' : undefined}>Profile</Header>}>
      <KeyValuePairs columns={4} items={[
        ...pairs.map(([label, value]) => ({ label, value: <span className="words">{value || '-'}</span> })),
        { label: 'Created', value: <When at={user.created} /> }, { label: 'Last changed', value: <When at={user.updated} /> },
      ]} />
    </Container>
  );
}

function MemberOf({ id }: { id: string }) {
  const i = useInstance();
  const pages = usePages(next => groupsOf(i, id, next), [id]);
  if (pages.failure) return <Problem error={pages.failure} retry={pages.reload} what="list the groups" />;
  return (
    <SpaceBetween size="m">
      <Table
        items={pages.items} trackBy="membership" loading={pages.loading && !pages.items.length} loadingText="Loading groups" wrapLines ariaLabels={{ tableLabel: 'Groups' }}
        header={<Header variant="h2" counter={counter(pages)}>Groups</Header>} pagination={<Pager pages={pages} />} empty={<Empty title="In no group" />}
        columnDefinitions={[
          { id: 'name', header: 'Group name', isRowHeader: true, minWidth: 160, cell: m => <Link href={href(`/center/groups/${m.group.groupId}`)} onFollow={follow}><span className="words">{m.group.displayName}</span></Link> },
          { id: 'origin', header: 'Created by', minWidth: 100, cell: m => <From origin={m.group.origin} /> },
          { id: 'id', header: 'Group ID', minWidth: 150, cell: m => <Copyable text={m.group.groupId} what="group ID" /> },
        ]}
      />
      <CLI commands={[['identitystore', 'list-group-memberships-for-member', '--identity-store-id', i.store, '--member-id', `UserId=${id}`]]} />
    </SpaceBetween>
  );
}
