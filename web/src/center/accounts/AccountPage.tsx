import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { useLoad } from '../../load';
import { CLI } from '../../parts/CLI';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Copyable } from '../../parts/Copyable';
import { Empty } from '../../parts/Empty';
import { Export } from '../../parts/Export';
import { Problem } from '../../parts/Problem';
import { useTitle } from '../../parts/title';
import { mail } from '../../organizations/nodes';
import { follow, go, href, tabOf, type Place } from '../../router';
import { counted } from '../../words';
import { assignmentsIn, describeAccount, provision, setsIn, statesIn, unassign, type Assignment } from '../api/assignments';
import { useInstance, type Instance } from '../api/instance';
import { nameOf } from '../api/people';
import { idOf, setName } from '../api/sets';
import { AccountState, GraphLink, PrincipalName, Provisioned, SetName } from '../parts/Marks';
import { useAct } from '../../parts/useAct';
import { learn, operation } from './watch';

type Row = Assignment & { key: string };

async function rows(i: Instance, account: string): Promise<Row[]> {
  const sets = await setsIn(i, account);
  const all = await Promise.all(sets.map(s => assignmentsIn(i, account, s)));
  return all.flat().map(a => ({ ...a, key: `${a.set} ${a.principal.id}` }));
}

type Named = Row & { who: string; what: string };

/** What the list shows, with the names that it shows. */
const named = (i: Instance, all: Row[]): Promise<Named[]> => Promise.all(all.map(async a => ({ ...a, who: await nameOf(i, a.principal.type, a.principal.id), what: await setName(i, a.set) })));

export function AccountPage({ id, place }: { id: string; place: Place }) {
  const found = useLoad(() => describeAccount(id), [id]);
  const account = found.value;
  useTitle(account?.Name);
  const tab = tabOf(place, ['users', 'permission-sets']);
  const assign = <Button variant="primary" href={href('/center/accounts/assign', { accounts: id })} onFollow={follow}>Assign users or groups</Button>;
  return (
    <ContentLayout header={<Header variant="h1" actions={<SpaceBetween direction="horizontal" size="xs"><GraphLink of="account" id={id} />{assign}</SpaceBetween>}><span className="words">{account?.Name ?? id}</span></Header>}>
      <SpaceBetween size="l">
        {found.failure && <Problem error={found.failure} retry={found.reload} what="see the account's name and state" />}
        <Container header={<Header variant="h2">Account</Header>}>
          <KeyValuePairs columns={3} minColumnWidth={200} items={[
            { label: 'Account ID', value: <Copyable text={id} what="account ID" /> },
            { label: 'Email', value: <span className="words">{account ? mail({ account }) || '-' : found.failure ? 'Unknown' : '…'}</span> },
            { label: 'State', value: account ? <AccountState state={account.State ?? account.Status} /> : found.failure ? 'Unknown' : '…' },
          ]} />
        </Container>
        <Tabs activeTabId={tab} ariaLabel="Account" onChange={e => go(href(`/center/accounts/${id}`, { tab: e.detail.activeTabId === 'users' ? undefined : e.detail.activeTabId }))} tabs={[
          { id: 'users', label: 'Users and groups', content: tab === 'users' && <Assigned account={id} assign={assign} /> },
          { id: 'permission-sets', label: 'Permission sets', content: tab === 'permission-sets' && <Sets account={id} /> },
        ]} />
      </SpaceBetween>
    </ContentLayout>
  );
}

function Assigned({ account, assign }: { account: string; assign: React.ReactNode }) {
  const i = useInstance();
  const all = useLoad(() => rows(i, account), [i.id, account]);
  const [selected, select] = useState<Row[]>([]);
  const [removing, remove] = useState(false);
  if (all.failure) return <Problem error={all.failure} retry={all.reload} what="list the assignments" />;
  const save = (
    <Export<Named> what="assignments" file={`assignments-${account}`} load={async () => ({ items: await named(i, await rows(i, account)), next: '' })} columns={[
      { header: 'Account ID', value: a => a.account }, { header: 'User or group', value: a => a.who }, { header: 'Kind', value: a => a.principal.type }, { header: 'ID', value: a => a.principal.id },
      { header: 'Permission set', value: a => a.what }, { header: 'Permission set ARN', value: a => a.set },
    ]} />
  );
  const commands = selected.map(a => ['sso-admin', 'delete-account-assignment', '--instance-arn', i.arn, '--target-type', 'AWS_ACCOUNT', '--target-id', account, '--permission-set-arn', a.set, '--principal-type', a.principal.type, '--principal-id', a.principal.id]);
  return (
    <SpaceBetween size="m">
      <Table
        items={all.value ?? []} trackBy="key" loading={all.loading && !all.value} loadingText="Loading assignments" wrapLines selectionType="multi" selectedItems={selected} onSelectionChange={e => select(e.detail.selectedItems)}
        ariaLabels={{ tableLabel: 'Users and groups', selectionGroupLabel: 'Choose assignments', allItemsSelectionLabel: () => 'Choose all', itemSelectionLabel: (_, a) => `${a.principal.id} ${idOf(a.set)}` }}
        header={
          <Header variant="h2" counter={all.value && `(${all.value.length})`} description="Who may do what in this account." actions={
            <SpaceBetween direction="horizontal" size="xs"><Button iconName="refresh" ariaLabel="Refresh" onClick={all.reload} loading={all.loading} />{save}<Button disabled={!selected.length} onClick={() => remove(true)}>Remove access</Button></SpaceBetween>
          }>Users and groups</Header>
        }
        empty={<Empty title="Nobody has access to this account" action={assign} />}
        columnDefinitions={[
          { id: 'who', header: 'User or group', isRowHeader: true, minWidth: 160, cell: a => <Link href={href(`/center/${a.principal.type === 'USER' ? 'users' : 'groups'}/${a.principal.id}`)} onFollow={follow}><PrincipalName {...a.principal} /></Link> },
          { id: 'kind', header: 'Kind', minWidth: 80, cell: a => (a.principal.type === 'USER' ? 'User' : 'Group') },
          { id: 'set', header: 'Permission set', minWidth: 150, cell: a => <Link href={href(`/center/permission-sets/${idOf(a.set)}`)} onFollow={follow}><SetName arn={a.set} /></Link> },
        ]}
      />
      <CLI commands={[['sso-admin', 'list-permission-sets-provisioned-to-account', '--instance-arn', i.arn, '--account-id', account]]} />
      {removing && (
        <ConfirmDelete title="Remove access" word="confirm" button="Remove access" close={() => remove(false)} extra={<CLI commands={commands} />}
          act={async () => { const tokens: string[] = []; for (const a of selected) tokens.push(learn(await unassign(i, a))); go(operation(tokens)); }}>
          {counted(selected.length, 'assignment')} in this account {selected.length === 1 ? 'ends' : 'end'}. Whoever has no other way to the same permission set loses it at once, in open sessions too.
        </ConfirmDelete>
      )}
    </SpaceBetween>
  );
}

function Sets({ account }: { account: string }) {
  const i = useInstance();
  const all = useLoad(async () => [...await statesIn(i, account)].map(([arn, state]) => ({ arn, state })), [i.id, account]);
  const { working, failure, act } = useAct();
  if (all.failure) return <Problem error={all.failure} retry={all.reload} what="list the permission sets" />;
  return (
    <SpaceBetween size="m">
      {failure && <Problem error={failure} what="provision the permission set" />}
      <Table
        items={all.value ?? []} trackBy="arn" loading={all.loading && !all.value} loadingText="Loading permission sets" wrapLines ariaLabels={{ tableLabel: 'Permission sets' }}
        header={<Header variant="h2" counter={all.value && `(${all.value.length})`} description="Each is a role in this account." actions={<Button iconName="refresh" ariaLabel="Refresh" onClick={all.reload} loading={all.loading} />}>Permission sets</Header>}
        empty={<Empty title="No permission set is in this account">The first assignment brings one.</Empty>}
        columnDefinitions={[
          { id: 'name', header: 'Permission set', isRowHeader: true, minWidth: 160, cell: s => <Link href={href(`/center/permission-sets/${idOf(s.arn)}`)} onFollow={follow}><SetName arn={s.arn} /></Link> },
          { id: 'state', header: 'Status', minWidth: 140, cell: s => <Provisioned state={s.state} /> },
          { id: 'act', header: 'Actions', minWidth: 110, cell: s => <Button variant="inline-link" loading={working} ariaLabel={`Update ${idOf(s.arn)}`} onClick={() => act(async () => go(operation([learn(await provision(i, s.arn, account))])))}>Update</Button> },
        ]}
      />
      <CLI commands={(all.value ?? []).slice(0, 10).map(s => ['sso-admin', 'provision-permission-set', '--instance-arn', i.arn, '--permission-set-arn', s.arn, '--target-type', 'AWS_ACCOUNT', '--target-id', account])} />
    </SpaceBetween>
  );
}
