import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { session } from '../../api/session';
import { done } from '../../flashes';
import { CLI } from '../../parts/CLI';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Dialog } from '../../parts/Dialog';
import { go, href } from '../../router';
import { admin, owns, rename, useInstance, type Instance } from '../api/instance';
import { Delegates } from './Delegates';

const lost = (i: Instance) => (i.organization ? 'Users, groups, permission sets, applications and all assignments' : 'Users, groups, applications and all assignments');

/** What the instance is called, who else administers it, and its end. */
export function Management({ changed }: { changed: (deleted?: boolean) => void }) {
  const i = useInstance();
  const [dialog, open] = useState<'rename' | 'delete'>();
  const [name, type] = useState(i.name);
  if (!owns(i)) return <Container header={<Header variant="h2">Delegated administrator</Header>}>The account {session().account} administers the instance of the management account {i.owner}, which can end that. What reaches into the management account stays its own: permission sets, groups and users that have access to it, and the instance itself.</Container>;
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" description="What lists and messages call this instance." actions={<Button onClick={() => open('rename')}>Edit</Button>}>Instance name</Header>}>{i.name || '-'}</Container>
      {i.organization && <Delegates />}
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
