import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { usePages } from '../../load';
import { CLI } from '../../parts/CLI';
import { Copyable } from '../../parts/Copyable';
import { Empty } from '../../parts/Empty';
import { Export } from '../../parts/Export';
import { counter, Pager } from '../../parts/Pager';
import { Problem } from '../../parts/Problem';
import { follow, href } from '../../router';
import { assignmentsOf, getAccount, statesIn, type Principal } from '../api/assignments';
import { useInstance, type Instance } from '../api/instance';
import { nameOf } from '../api/people';
import { idOf, setName } from '../api/sets';
import { AccountName, PrincipalName, Provisioned, SetName } from '../parts/Marks';

/** A page of assignments, each with how far its permission set is in the account; unknown to who may not read that. */
async function withStates(i: Instance, p: Principal, next: string) {
  const page = await assignmentsOf(i, p, next);
  const accounts = [...new Set(page.items.map(a => a.account))];
  const states = new Map(await Promise.all(accounts.map(async a => [a, await statesIn(i, a).catch(() => undefined)] as const)));
  return { ...page, items: page.items.map(a => { const s = states.get(a.account); return { ...a, state: s && (s.get(a.set) ?? 'NOT_PROVISIONED' as const) }; }) };
}

/** The same with the names that the list shows. */
async function withNames(i: Instance, p: Principal, next: string) {
  const page = await withStates(i, p, next);
  const items = await Promise.all(page.items.map(async a => ({ ...a, name: (await getAccount(a.account)).Name, what: await setName(i, a.set), who: await nameOf(i, a.principal.type, a.principal.id) })));
  return { ...page, items };
}

/** What a user or group may do where. */
export function Assignments({ principal }: { principal: Principal }) {
  const i = useInstance();
  const pages = usePages(next => withStates(i, principal, next), [i.id, principal]);
  if (pages.failure) return <Problem error={pages.failure} retry={pages.reload} what="list the assignments" />;
  return (
    <SpaceBetween size="m">
      <Table
        items={pages.items} loading={pages.loading && !pages.items.length} loadingText="Loading assignments" wrapLines ariaLabels={{ tableLabel: 'AWS accounts' }}
        header={
          <Header variant="h2" counter={counter(pages)} description={principal.type === 'USER' ? 'Assigned to the user, or to a group that the user is in.' : 'What every member of the group may do.'}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel="Refresh" onClick={pages.reload} loading={pages.loading} />
                <Export what="assignments" file="assignments" load={next => withNames(i, principal, next)} columns={[
                  { header: 'Account', value: a => a.name }, { header: 'Account ID', value: a => a.account }, { header: 'Permission set', value: a => a.what }, { header: 'Permission set ARN', value: a => a.set },
                  { header: 'Assigned to', value: a => a.who }, { header: 'Kind', value: a => a.principal.type }, { header: 'Status', value: a => a.state ?? 'UNKNOWN' },
                ]} />
              </SpaceBetween>
            }
          >AWS accounts</Header>
        }
        pagination={<Pager pages={pages} />}
        empty={<Empty title="No access to accounts" action={<Button href={href('/center/accounts')} onFollow={follow}>AWS accounts</Button>}>Choose accounts there and assign users or groups.</Empty>}
        columnDefinitions={[
          { id: 'account', header: 'Account', isRowHeader: true, minWidth: 150, cell: a => <Link href={href(`/center/accounts/${a.account}`)} onFollow={follow}><AccountName id={a.account} /></Link> },
          { id: 'id', header: 'Account ID', minWidth: 150, cell: a => <Copyable text={a.account} what="account ID" /> },
          { id: 'set', header: 'Permission set', minWidth: 150, cell: a => <Link href={href(`/center/permission-sets/${idOf(a.set)}`)} onFollow={follow}><SetName arn={a.set} /></Link> },
          { id: 'via', header: 'Assigned to', minWidth: 120, cell: a => (a.principal.id === principal.id ? (principal.type === 'USER' ? 'The user' : 'The group') : <Link href={href(`/center/groups/${a.principal.id}`)} onFollow={follow}><PrincipalName {...a.principal} /></Link>) },
          { id: 'state', header: 'Status', minWidth: 130, cell: a => <Provisioned state={a.state} /> },
        ]}
      />
      <CLI commands={[['sso-admin', 'list-account-assignments-for-principal', '--instance-arn', i.arn, '--principal-type', principal.type, '--principal-id', principal.id]]} />
    </SpaceBetween>
  );
}
