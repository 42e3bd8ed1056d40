import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Tabs from '@cloudscape-design/components/tabs';
import { useEffect, useState } from 'react';
import { done } from '../../flashes';
import { useLoad } from '../../load';
import { CLI } from '../../parts/CLI';
import { Copyable } from '../../parts/Copyable';
import { Problem } from '../../parts/Problem';
import { When } from '../../parts/When';
import { useTitle } from '../../parts/title';
import { follow, go, href, tabOf, type Place } from '../../router';
import { Dialog } from '../../parts/Dialog';
import { learn, operation, over, useFollowed } from '../accounts/watch';
import { accountsWith, provision } from '../api/assignments';
import { useInstance } from '../api/instance';
import { getSet, idOf, updateSet, type Details, type PermissionSet } from '../api/sets';
import { lasting } from '../parts/lasting';
import { GraphLink } from '../parts/Marks';
import { ResourceTags } from '../parts/ResourceTags';
import { useAct } from '../../parts/useAct';
import { DeleteSet } from './DeleteSet';
import { DetailFields } from './DetailFields';
import { relayProblem } from './draft';
import { Permissions } from './Permissions';
import { SetAccounts } from './SetAccounts';

/** So many requests are made one by one: their ids have to fit into an address. */
const most = 50;

export function SetPage({ arn, place }: { arn: string; place: Place }) {
  const i = useInstance();
  const set = useLoad(() => getSet(i, arn), [arn]);
  const old = useLoad(() => accountsWith(i, arn, 'LATEST_PERMISSION_SET_NOT_PROVISIONED'), [arn]);
  const [dialog, open] = useState<'edit' | 'delete'>();
  const { working, failure, act } = useAct();
  const tab = tabOf(place, ['permissions', 'accounts', 'tags']);
  const s = set.value;
  useTitle(s?.name);
  const [tokens, track] = useState<string[]>([]);
  const updates = useFollowed(i, tokens);
  const ended = updates.filter(over).length;
  const running = ended < updates.length;
  useEffect(() => { if (tokens.length && !running) old.reload(); }, [running]);
  // As AWS's console does: a change goes to the accounts by itself. An account each,
  // so that each has its own state and retry; many go in one request.
  const update = () => act(async () => {
    const accounts = await accountsWith(i, arn, 'LATEST_PERMISSION_SET_NOT_PROVISIONED');
    const begun: string[] = [];
    for (const a of accounts.length > most ? [''] : accounts) begun.push(learn(await provision(i, arn, a)));
    track(begun);
  }).then(() => old.reload());
  const actions = s && <SpaceBetween direction="horizontal" size="xs"><GraphLink of="set" id={idOf(arn)} /><Button onClick={() => open('delete')}>Delete</Button><Button onClick={() => open('edit')}>Edit</Button></SpaceBetween>;
  return (
    <ContentLayout header={<Header variant="h1" description={s?.description} actions={actions}><span className="words">{s?.name ?? 'Permission set'}</span></Header>}>
      <SpaceBetween size="l">
        {set.failure && <Problem error={set.failure} retry={set.reload} what="see the permission set" />}
        {failure && <Problem error={failure} what="update the accounts" />}
        {!s && set.loading && <Spinner />}
        {running && (
          <Alert type="info" statusIconAriaLabel="Information" header="The change is on its way to the accounts" action={<Button href={operation(tokens)} onFollow={follow}>Details</Button>}>
            <ProgressBar value={(ended / updates.length) * 100} ariaLabel="Accounts updated" additionalInfo={`${ended} of ${updates.length} done. You can leave this page: the work goes on.`} />
          </Alert>
        )}
        {!!old.value?.length && !running && !working && (
          <Alert type="warning" statusIconAriaLabel="Warning" header="Not every account has this permission set as it is now" action={<Button loading={working} onClick={update}>Update accounts</Button>}>
            {old.value.length === 1 ? 'One account has' : `${old.value.length} accounts have`} an older version of it: the update did not come through. Try it again here.
          </Alert>
        )}
        {s && (
          <Container header={<Header variant="h2">General settings</Header>}>
            <KeyValuePairs columns={3} minColumnWidth={240} items={[
              { label: 'ARN', value: <span className="words"><Copyable text={s.arn} what="ARN" /></span> },
              { label: 'Session duration', value: lasting(s.duration) },
              { label: 'Relay state', value: <span className="words">{s.relayState || '-'}</span> },
              { label: 'Created', value: <When at={s.created} /> },
            ]} />
          </Container>
        )}
        <CLI commands={[['sso-admin', 'describe-permission-set', '--instance-arn', i.arn, '--permission-set-arn', arn]]} />
        {s && (
          <Tabs activeTabId={tab} ariaLabel="Permission set" onChange={e => go(href(`/center/permission-sets/${idOf(arn)}`, { tab: e.detail.activeTabId === 'permissions' ? undefined : e.detail.activeTabId }))} tabs={[
            { id: 'permissions', label: 'Permissions', content: tab === 'permissions' && <Permissions arn={arn} changed={update} /> },
            { id: 'accounts', label: 'AWS accounts', content: tab === 'accounts' && <SetAccounts arn={arn} /> },
            { id: 'tags', label: 'Tags', content: tab === 'tags' && <ResourceTags arn={arn} /> },
          ]} />
        )}
      </SpaceBetween>
      {dialog === 'edit' && s && <Edit set={s} close={() => open(undefined)} saved={() => { open(undefined); set.reload(); void update(); }} />}
      {dialog === 'delete' && s && <DeleteSet set={s} close={() => open(undefined)} deleted={() => go(href('/center/permission-sets'))} />}
    </ContentLayout>
  );
}

function Edit({ set, close, saved }: { set: PermissionSet; close: () => void; saved: () => void }) {
  const i = useInstance();
  const [d, edit] = useState<Details>({ name: set.name, description: set.description, duration: set.duration, relayState: set.relayState });
  return (
    <Dialog title={`Edit ${set.name}`} button="Save" ready={!relayProblem(d.relayState)} what="change the permission set" close={close} act={async () => { await updateSet(i, set.arn, d); done('The permission set is changed.'); saved(); }}>
      <DetailFields details={d} change={edit} fixed />
      <CLI commands={[['sso-admin', 'update-permission-set', '--instance-arn', i.arn, '--permission-set-arn', set.arn, ...(d.description ? ['--description', d.description] : []), '--session-duration', d.duration, ...(d.relayState ? ['--relay-state', d.relayState] : [])]]} />
    </Dialog>
  );
}
