import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useLoad } from '../../load';
import { CLI } from '../../parts/CLI';
import { Empty } from '../../parts/Empty';
import { Problem } from '../../parts/Problem';
import { When } from '../../parts/When';
import { follow, href } from '../../router';
import { getRequest, listRequests, type Request } from '../api/assignments';
import { useInstance, type Instance } from '../api/instance';
import { idOf } from '../api/sets';
import { Later } from '../parts/Later';
import { AccountName, PrincipalName, SetName } from '../parts/Marks';
import { Status } from './Operation';
import { operation, tokenOf } from './watch';

const kinds = { c: 'Assign', d: 'Remove access', p: 'Provision permission set' };

// What a request is about never changes, and the list does not tell it.
const facts = new Map<string, Promise<Request>>();

function about(i: Instance, r: Request): Promise<Request> {
  const known = facts.get(r.id) ?? getRequest(i, r.kind, r.id).catch(e => { facts.delete(r.id); throw e; });
  facts.set(r.id, known);
  return known;
}

/** The last changes in accounts, whoever made them. */
export function Recent() {
  const i = useInstance();
  const all = useLoad(async () => (await Promise.all((['c', 'd', 'p'] as const).map(k => listRequests(i, k)))).flat().sort((a, b) => b.created.localeCompare(a.created)), [i.id]);
  if (all.failure) return <SpaceBetween size="m"><Header variant="h1">Operations</Header><Problem error={all.failure} retry={all.reload} what="list the operations" /></SpaceBetween>;
  const of = (r: Request, show: (r: Request) => React.ReactNode) => <Later id={r.id} load={() => about(i, r)}>{show}</Later>;
  return (
    <SpaceBetween size="m">
      <Table
        variant="full-page" items={all.value ?? []} trackBy="id" loading={all.loading && !all.value} loadingText="Loading operations" wrapLines ariaLabels={{ tableLabel: 'Operations' }}
        header={<Header variant="awsui-h1-sticky" counter={all.value && `(${all.value.length})`} description="The last changes of access in accounts." actions={<Button iconName="refresh" ariaLabel="Refresh" onClick={all.reload} loading={all.loading} />}>Operations</Header>}
        empty={<Empty title="Nothing has been changed in accounts yet" />}
        columnDefinitions={[
          { id: 'what', header: 'Change', isRowHeader: true, minWidth: 150, cell: r => <Link href={operation([tokenOf(r)])} onFollow={follow}>{kinds[r.kind]}</Link> },
          { id: 'status', header: 'Status', minWidth: 130, cell: r => <Status f={{ token: tokenOf(r), request: r }} /> },
          { id: 'account', header: 'Account', minWidth: 130, cell: r => of(r, x => (x.account ? <Link href={href(`/center/accounts/${x.account}`)} onFollow={follow}><AccountName id={x.account} /></Link> : 'All that have it')) },
          { id: 'set', header: 'Permission set', minWidth: 130, cell: r => of(r, x => (x.set ? <Link href={href(`/center/permission-sets/${idOf(x.set)}`)} onFollow={follow}><SetName arn={x.set} /></Link> : '-')) },
          { id: 'who', header: 'User or group', minWidth: 130, cell: r => of(r, x => (x.principal ? <Link href={href(`/center/${x.principal.type === 'USER' ? 'users' : 'groups'}/${x.principal.id}`)} onFollow={follow}><PrincipalName {...x.principal} /></Link> : '-')) },
          { id: 'when', header: 'Started', minWidth: 120, cell: r => <When at={r.created} /> },
          { id: 'id', header: 'Request ID', minWidth: 150, cell: r => <span className="words">{r.id}</span> },
        ]}
      />
      <CLI commands={['list-account-assignment-creation-status', 'list-account-assignment-deletion-status', 'list-permission-set-provisioning-status'].map(c => ['sso-admin', c, '--instance-arn', i.arn])} />
    </SpaceBetween>
  );
}
