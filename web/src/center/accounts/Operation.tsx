import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { CLI } from '../../parts/CLI';
import { Copyable } from '../../parts/Copyable';
import { Problem } from '../../parts/Problem';
import { When } from '../../parts/When';
import { follow, go, href } from '../../router';
import { counted } from '../../words';
import { assign, provision, unassign, type Request } from '../api/assignments';
import { useInstance, type Instance } from '../api/instance';
import { idOf } from '../api/sets';
import { AccountName, PrincipalName, SetName } from '../parts/Marks';
import { useAct } from '../../parts/useAct';
import { learn, operation, over, useFollowed, type Followed } from './watch';

const kinds = { c: 'Assign', d: 'Remove access', p: 'Provision' };
const operations = { c: 'CreateAccountAssignment', d: 'DeleteAccountAssignment', p: 'ProvisionPermissionSet' };
const commands = { c: ['describe-account-assignment-creation-status', '--account-assignment-creation-request-id'], d: ['describe-account-assignment-deletion-status', '--account-assignment-deletion-request-id'], p: ['describe-permission-set-provisioning-status', '--provision-permission-set-request-id'] };

export function Status({ f }: { f: Followed }) {
  if (f.failure) return <StatusIndicator type="error">Unknown</StatusIndicator>;
  if (!f.request || f.request.status === 'IN_PROGRESS') return <StatusIndicator type="in-progress" wrapText={false}>In progress</StatusIndicator>;
  return f.request.status === 'SUCCEEDED' ? <StatusIndicator type="success">Succeeded</StatusIndicator> : <StatusIndicator type="error">Failed</StatusIndicator>;
}

function Account({ f }: { f: Followed }) {
  const id = f.request?.account;
  if (!id) return <>{f.request ? 'All that have it' : '…'}</>;
  return <><Link href={href(`/center/accounts/${id}`)} onFollow={follow}><AccountName id={id} /></Link><br /><Copyable text={id} what="account ID" /></>;
}

/** Asks for the same once more. */
function again(i: Instance, r: Request): Promise<Request> {
  if (r.kind === 'p') return provision(i, r.set, r.account);
  const a = { account: r.account, set: r.set, principal: r.principal! };
  return r.kind === 'c' ? assign(i, a) : unassign(i, a);
}

/** What became of a change in some accounts, while it happens and ever after. */
export function Operation({ tokens }: { tokens: string[] }) {
  const i = useInstance();
  const all = useFollowed(i, tokens);
  const { working, failure, act } = useAct();
  const ended = all.filter(over);
  const failed = ended.filter(f => f.request?.status !== 'SUCCEEDED');
  const running = ended.length < all.length;
  const retry = (some: Followed[]) => act(async () => {
    const anew = new Map<string, string>();
    for (const f of some) if (f.request) anew.set(f.token, learn(await again(i, f.request)));
    go(operation(tokens.map(t => anew.get(t) ?? t)), true);
  });
  const retriable = failed.filter(f => f.request);
  return (
    <ContentLayout header={
      <Header variant="h1" description="You can leave or close this page: the work goes on, and its address shows how far it is." actions={
        <SpaceBetween direction="horizontal" size="xs">
          {retriable.length > 1 && <Button loading={working} onClick={() => retry(retriable)}>Retry all failed</Button>}
          <Button href={href('/center/accounts')} onFollow={follow}>AWS accounts</Button>
        </SpaceBetween>
      }>{running ? 'Configuring AWS accounts' : !failed.length ? 'AWS accounts configured' : failed.length < all.length ? 'Not all AWS accounts are configured' : 'The AWS accounts are not configured'}</Header>
    }>
      <SpaceBetween size="l">
        {failure && <Problem error={failure} what="try again" />}
        {!running && !failed.length && <Alert type="success" statusIconAriaLabel="Success" header="The accounts are configured">All that was asked for is done. Whoever is assigned sees it in the access portal now.</Alert>}
        {!running && !!failed.length && <Alert type="error" statusIconAriaLabel="Error" header={`${failed.length} of ${counted(all.length, 'change')} failed`}>{failed.length < all.length && 'The others are done. '}The reasons stand below; nothing is lost by trying again.</Alert>}
        {running && (
          <Container>
            <ProgressBar value={(ended.length / all.length) * 100} label="The accounts are being configured" additionalInfo={`${ended.length} of ${all.length} done`} />
          </Container>
        )}
        <Table
          items={all} trackBy="token" wrapLines ariaLabels={{ tableLabel: 'Changes' }} header={<Header variant="h2" counter={`(${ended.length}/${all.length})`}>Changes</Header>}
          columnDefinitions={[
            { id: 'account', header: 'Account', isRowHeader: true, minWidth: 150, cell: f => <Account f={f} /> },
            { id: 'status', header: 'Status', minWidth: 130, cell: f => <Status f={f} /> },
            {
              id: 'why', header: 'Details', minWidth: 200,
              cell: f => (f.failure || f.request?.failure
                ? <SpaceBetween size="xxs">{f.request && <Box variant="small">{operations[f.request.kind]}</Box>}<Box color="text-status-error"><span className="words">{f.failure?.message ?? f.request?.failure}</span></Box>{f.request && <Button variant="inline-link" loading={working} onClick={() => retry([f])}>Retry</Button>}</SpaceBetween>
                : f.request ? <>Started <When at={f.request.created} /></> : '-'),
            },
            { id: 'what', header: 'Change', minWidth: 110, cell: f => (f.request ? kinds[f.request.kind] : '…') },
            { id: 'set', header: 'Permission set', minWidth: 130, cell: f => (f.request?.set ? <Link href={href(`/center/permission-sets/${idOf(f.request.set)}`)} onFollow={follow}><SetName arn={f.request.set} /></Link> : '-') },
            { id: 'who', header: 'User or group', minWidth: 130, cell: f => (f.request?.principal ? <PrincipalName {...f.request.principal} /> : '-') },
          ]}
        />
        <CLI commands={tokens.slice(0, 20).map(t => { const [kind, id = ''] = t.split(':'); const [name, option] = commands[kind as 'c'] ?? commands.c; return ['sso-admin', name!, '--instance-arn', i.arn, option!, id]; })} />
      </SpaceBetween>
    </ContentLayout>
  );
}
