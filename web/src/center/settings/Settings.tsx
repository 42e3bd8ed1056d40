import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { done } from '../../flashes';
import { useLoad, type Loaded } from '../../load';
import { CLI } from '../../parts/CLI';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Problem } from '../../parts/Problem';
import { go, href, tabOf, type Place } from '../../router';
import { Dialog } from '../../parts/Dialog';
import { admin, rename, useInstance, type Instance } from '../api/instance';
import { getSource, type Source } from '../api/source';
import { Attributes } from './Attributes';
import { Authentication } from './Authentication';
import { Certificates } from './Certificates';
import { EnableProvisioning, Provisioning } from './Provisioning';
import { SourceSummary } from './SourceSummary';
import { Summary } from './Summary';

export function Settings({ place, changed }: { place: Place; changed: (deleted?: boolean) => void }) {
  const i = useInstance();
  const tab = tabOf(place, ['identity-source', 'provisioning', 'certificates', 'authentication', ...(i.organization ? ['attributes'] : []), 'tags', 'management']);
  const source = useLoad(() => getSource(i), [i.id]);
  const s = source.value;
  // These need to know the identity source.
  const part = (id: string, label: string, content: (l: Loaded<Source>, s: Source) => React.ReactNode) => ({
    id, label, content: tab === id && (source.failure ? <Problem error={source.failure} retry={source.reload} what="see the identity source" /> : s && content(source, s)),
  });
  return (
    <ContentLayout header={<Header variant="h1" description="Where users come from, how they sign in, and what they sign in to.">Settings</Header>}>
      <SpaceBetween size="l">
        <Summary />
        {s?.kind === 'EXTERNAL_IDP' && !s.provisioning && <EnableProvisioning enabled={source.reload} />}
        <Tabs
          activeTabId={tab} ariaLabel="Settings" onChange={e => go(href('/center/settings', { tab: e.detail.activeTabId === 'identity-source' ? undefined : e.detail.activeTabId }))}
          tabs={[
            part('identity-source', 'Identity source', (_, s) => <SourceSummary source={s} />),
            part('provisioning', 'Automatic provisioning', (l, s) => <Provisioning source={s} changed={l.reload} />),
            part('certificates', 'Certificates', (l, s) => <Certificates source={s} changed={l.reload} />),
            part('authentication', 'Authentication', (_, s) => <Authentication source={s} />),
            ...(i.organization ? [{ id: 'attributes', label: 'Attributes for access control', content: tab === 'attributes' && <Attributes /> }] : []), // they are tags of sessions in accounts
            { id: 'management', label: 'Management', content: tab === 'management' && <Management changed={changed} /> },
          ]}
        />
      </SpaceBetween>
    </ContentLayout>
  );
}

const lost = (i: Instance) => (i.organization ? 'Users, groups, permission sets, applications and all assignments' : 'Users, groups, applications and all assignments');

function Management({ changed }: { changed: (deleted?: boolean) => void }) {
  const i = useInstance();
  const [dialog, open] = useState<'rename' | 'delete'>();
  const [name, type] = useState(i.name);
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" description="What lists and messages call this instance." actions={<Button onClick={() => open('rename')}>Edit</Button>}>Instance name</Header>}>{i.name || '-'}</Container>
      <Container header={<Header variant="h2" actions={<Button onClick={() => open('delete')}>Delete</Button>}>Delete IAM Identity Center configuration</Header>}>
        {lost(i)} are lost with it, and everybody loses the access that they have by it.
      </Container>
      {dialog === 'rename' && (
        <Dialog title="Edit instance name" button="Save" ready={!!name} what="rename the instance" close={() => open(undefined)}
          act={async () => { await rename(i, name); done('The instance is renamed.'); open(undefined); changed(); }}>
          <FormField label="Name"><Input value={name} onChange={e => type(e.detail.value)} autoFocus ariaRequired /></FormField>
          <CLI commands={[['sso-admin', 'update-instance', '--instance-arn', i.arn, '--name', name || 'NAME']]} />
        </Dialog>
      )}
      {dialog === 'delete' && (
        <ConfirmDelete title="Delete IAM Identity Center configuration" word={i.id} button="Delete" close={() => open(undefined)}
          act={async () => { await admin('DeleteInstance', { InstanceArn: i.arn }); done('IAM Identity Center is no longer enabled.'); changed(true); go(href('/center'), true); }}
          extra={<CLI commands={[['sso-admin', 'delete-instance', '--instance-arn', i.arn]]} />}>
          {lost(i)} are deleted for good, and with them all access {i.organization ? 'to accounts and applications ' : 'to applications '}that people have by them.
        </ConfirmDelete>
      )}
    </SpaceBetween>
  );
}
