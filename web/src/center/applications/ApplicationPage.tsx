import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { done } from '../../flashes';
import { useLoad } from '../../load';
import { CLI } from '../../parts/CLI';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Copyable } from '../../parts/Copyable';
import { Problem } from '../../parts/Problem';
import { When } from '../../parts/When';
import { go, href, type Place } from '../../router';
import { Dialog } from '../../parts/Dialog';
import { arnOf, changeApplication, deleteApplication, getApplication, type Application } from '../api/applications';
import { useInstance } from '../api/instance';
import { seconds } from '../parts/lasting';
import { Enabled } from '../parts/Marks';
import { OwnCLI } from '../parts/OwnCLI';
import { useAct } from '../../parts/useAct';
import { Assigned } from './Assigned';
import { Keys } from './Keys';
import { provided, ProviderFields, unknown } from './ProviderFields';

const copied = (text?: string) => (text ? <span className="words"><Copyable text={text} /></span> : '-');

export function ApplicationPage({ id, place }: { id: string; place: Place }) {
  const i = useInstance();
  const found = useLoad(() => getApplication(i, id), [id]);
  const [deleting, remove] = useState(false);
  const { working, failure, act } = useAct();
  const a = found.value;
  const tab = place.query.get('tab') ?? 'assigned';
  const turn = (on: boolean) => act(async () => { await changeApplication(i, id, { status: on ? 'ENABLED' : 'DISABLED' }); found.reload(); });
  return (
    <ContentLayout header={
      <Header variant="h1" description={a?.description} actions={a && (
        <SpaceBetween direction="horizontal" size="xs">
          <Button loading={working} onClick={() => turn(a.status !== 'ENABLED')}>{a.status === 'ENABLED' ? 'Disable' : 'Enable'}</Button>
          <Button onClick={() => remove(true)}>Remove</Button>
        </SpaceBetween>
      )}><span className="words">{a?.name ?? 'Application'}</span></Header>
    }>
      <SpaceBetween size="l">
        {found.failure && <Problem error={found.failure} retry={found.reload} what="see the application" />}
        {failure && <Problem error={failure} what="change the application" />}
        {!a && found.loading && <Spinner />}
        {a && <Details a={a} changed={found.reload} />}
        {a && (
          <Tabs activeTabId={tab} ariaLabel="Application" onChange={e => go(href(`/center/applications/${id}`, { tab: e.detail.activeTabId === 'assigned' ? undefined : e.detail.activeTabId }))} tabs={[
            { id: 'assigned', label: 'Assigned users and groups', content: tab === 'assigned' && <Assigned application={id} /> },
            { id: 'certificates', label: 'Certificates', content: tab === 'certificates' && <Keys application={a} changed={found.reload} /> },
          ]} />
        )}
        <OwnCLI commands={[['sso-admin', 'describe-application', '--application-arn', arnOf(i, id)]]} calls={[{ method: 'GET', path: `instances/${i.id}/applications/${id}` }]} />
      </SpaceBetween>
      {deleting && a && (
        <ConfirmDelete title="Remove application" word={a.name} button="Remove application" close={() => remove(false)}
          act={async () => { await deleteApplication(i, id); done(`The application ${a.name} is removed.`); go(href('/center/applications')); }}
          extra={<CLI commands={[['sso-admin', 'delete-application', '--application-arn', arnOf(i, id)]]} />}>
          <strong className="words">{a.name}</strong> is removed for good, with its assignments and signing keys. Nobody can sign in to it from here any more.
        </ConfirmDelete>
      )}
    </ContentLayout>
  );
}

function Details({ a, changed }: { a: Application; changed: () => void }) {
  const i = useInstance();
  const [editing, edit] = useState(false);
  const [provider, setProvider] = useState(unknown);
  const body = provided(provider);
  const open = () => { setProvider({ by: 'metadata', metadata: '', acs: a.acsUrls.join('\n'), audience: a.audience ?? '' }); edit(true); };
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" description="What the application has to know of us." actions={<Button href={a.identityProvider.metadataUrl} external iconAlign="right">Download metadata file</Button>}>IAM Identity Center metadata</Header>}>
        <KeyValuePairs columns={1} items={[
          { label: 'IAM Identity Center sign-in URL', value: copied(a.identityProvider.signInUrl) },
          { label: 'IAM Identity Center SAML issuer URL', value: copied(a.identityProvider.entityId) },
          { label: 'Link that signs people in', value: copied(a.identityProvider.portalUrl) },
        ]} />
      </Container>
      <Container header={<Header variant="h2" description={a.acsUrls.length ? undefined : 'Missing: nobody can sign in before it is filled in.'} actions={<Button onClick={open}>Edit</Button>}>Application metadata</Header>}>
        <KeyValuePairs columns={3} minColumnWidth={240} items={[
          { label: 'Application ACS URL', value: a.acsUrls.length ? a.acsUrls.map(u => <div key={u}>{copied(u)}</div>) : '-' },
          { label: 'Application SAML audience', value: copied(a.audience) },
          { label: 'Signed requests', value: a.requestsSigned ? 'Required' : 'Not required' },
          { label: 'Subject', value: <span className="words">{a.nameId}</span> },
          { label: 'Attributes', value: a.attributes.length ? a.attributes.map(m => <div key={m.name} className="words">{m.name} = {m.value}</div>) : '-' },
          { label: 'Start URL', value: copied(a.startUrl) },
          { label: 'Relay state', value: copied(a.relayState) },
          { label: 'Session duration', value: seconds(a.sessionDurationSeconds) },
          { label: 'Status', value: <Enabled on={a.status === 'ENABLED'} /> },
          { label: 'Application ARN', value: copied(a.arn) },
          { label: 'Added', value: <When at={a.created} /> },
        ]} />
      </Container>
      {editing && (
        <Dialog title="Application metadata" button="Save" ready={Object.keys(body).length > 0} what="change the application" close={() => edit(false)}
          act={async () => { await changeApplication(i, a.id, body); done('The application metadata is saved.'); edit(false); changed(); }}>
          <SpaceBetween size="l">
            <ProviderFields value={provider} change={setProvider} />
            <OwnCLI calls={[{ method: 'PUT', path: `instances/${i.id}/applications/${a.id}`, body: 'metadata' in body ? { metadata: 'THE APPLICATION\'S METADATA' } : body }]} />
          </SpaceBetween>
        </Dialog>
      )}
    </SpaceBetween>
  );
}
