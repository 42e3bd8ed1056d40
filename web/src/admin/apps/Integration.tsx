import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { done, flash } from '../../flashes';
import { Copyable } from '../../parts/Copyable';
import { Problem } from '../../parts/Problem';
import { When } from '../../parts/When';
import type { App } from '../api/apps';
import { wordsFor } from '../api/call';
import { connectionBody, saveConnection, switchConnection, testConnection, type Connection } from '../api/provisioning';
import { Curl } from '../parts/Curl';
import { EditButton } from '../parts/EditButton';
import { SaveCancel } from '../parts/SaveCancel';
import { useAct } from '../../parts/useAct';

type Props = { app: App; connection?: Connection; changed: () => void };

export function Integration({ app, connection, changed }: Props) {
  const [editing, edit] = useState<boolean>();
  const on = connection?.status === 'ENABLED';
  if (editing) return <Edit app={app} connection={connection} changed={() => { edit(false); changed(); }} cancel={() => edit(false)} />;
  const test = connection?.lastTest;
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" description="Where the application's SCIM server is, and the token for it." actions={<EditButton edit={() => edit(true)} back={editing === false} />}>Integration</Header>}>
        <KeyValuePairs columns={2} minColumnWidth={260} items={[
          { label: 'API integration', value: on ? <StatusIndicator>Enabled</StatusIndicator> : <StatusIndicator type="stopped">Not enabled</StatusIndicator> },
          { label: 'Base URL', value: connection ? <span className="words"><Copyable text={connection.baseUrl} what="base URL" /></span> : '-' },
          { label: 'API Token', value: connection ? 'Stored, never shown' : '-' },
          { label: 'Last test', value: test ? <span className="words"><StatusIndicator type={test.ok ? 'success' : 'error'}>{test.ok ? 'Verified' : test.message}</StatusIndicator> <When at={test.at} /></span> : connection ? 'None since the credentials were changed' : '-' },
        ]} />
      </Container>
      <Curl calls={[{ method: 'GET', path: `/apps/${app.id}/connections/default` }]} />
    </SpaceBetween>
  );
}

function Edit({ app, connection, changed, cancel }: Props & { cancel: () => void }) {
  const [on, enable] = useState(connection?.status === 'ENABLED');
  const [base, setBase] = useState(connection?.baseUrl ?? '');
  const [token, setToken] = useState('');
  const [verified, verify] = useState('');
  const test = useAct();
  const save = useAct();
  const clear = () => { verify(''); test.clear(); save.clear(); };
  const failure = save.failure ?? test.failure;
  const wrong = { base: wordsFor(failure, 'baseUrl'), token: wordsFor(failure, 'token', 'profile.token') };
  const atField = wrong.base || wrong.token;
  const path = `/apps/${app.id}/connections/default`;
  const body = connectionBody(base.trim(), token && 'SCIM_TOKEN');
  const tryIt = () => { clear(); void test.act(async () => verify((await testConnection(app.id, base.trim(), token.trim())).message)); };
  // What is stored now is tested, so that "Last test" tells of it; what does not work is saved all the same.
  const tested = async () => {
    try {
      await testConnection(app.id, '', '');
      return true;
    } catch {
      return false; // the reason is kept with the connection
    }
  };
  const submit = () => {
    clear();
    void save.act(async () => {
      if (!on && connection) await switchConnection(app.id, false);
      if (!on) done('API integration is off. Nothing is provisioned.');
      else {
        const saved = await saveConnection(app.id, base.trim(), token.trim());
        const works = await tested();
        const words = ['The integration is saved.', saved.notice, !works && 'Its credentials do not work: see the last test.'].filter(Boolean).join(' ');
        if (works) done(words);
        else flash({ id: 'done', type: 'warning', content: words });
      }
      changed();
    });
  };
  return (
    <form noValidate onSubmit={e => { e.preventDefault(); submit(); }}>
      <Container
        header={<Header variant="h2">Integration</Header>}
        footer={<SaveCancel working={save.working} disabled={!on && !connection} cancel={cancel} />}
      >
        <SpaceBetween size="m">
          <Checkbox checked={on} onChange={e => enable(e.detail.checked)}>Enable API integration</Checkbox>
          {on && (
            <SpaceBetween size="m">
              <FormField label="Base URL" description="The SCIM endpoint of the other side. In IAM Identity Center: Settings, Automatic provisioning." errorText={wrong.base} stretch>
                <Input value={base} type="url" autoFocus ariaRequired invalid={!!wrong.base} autoComplete={false} spellcheck={false} placeholder="https://.../scim/v2" onChange={e => { setBase(e.detail.value); clear(); }} />
              </FormField>
              <FormField label="API Token" description={connection ? 'Leave this empty to keep the stored token. Another server needs its own.' : 'The access token that the other side showed once.'} errorText={wrong.token} stretch>
                <Input value={token} type="password" autoComplete={false} invalid={!!wrong.token} onChange={e => { setToken(e.detail.value); clear(); }} />
              </FormField>
              <Button formAction="none" onClick={tryIt} loading={test.working} disabled={!base.trim()}>Test API Credentials</Button>
            </SpaceBetween>
          )}
          {verified && <Alert type="success" statusIconAriaLabel="Success">{verified}</Alert>}
          {failure && !atField && <Problem error={failure} what={save.failure ? 'save the integration' : 'verify the credentials'} />}
          <Curl calls={on ? [{ method: 'POST', path: `${path}/test`, body }, { method: 'POST', path: `${path}?activate=true`, body }] : [{ method: 'POST', path: `${path}/lifecycle/deactivate` }]} />
        </SpaceBetween>
      </Container>
    </form>
  );
}
