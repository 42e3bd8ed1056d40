import Badge from '@cloudscape-design/components/badge';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { done } from '../../flashes';
import { useLoad } from '../../load';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Copyable } from '../../parts/Copyable';
import { Problem } from '../../parts/Problem';
import { When } from '../../parts/When';
import { generateKey, keysOf, metadataAddress, updateApp, type App, type Key } from '../api/apps';
import { wordsFor } from '../api/call';
import { Curl } from '../parts/Curl';
import { FormDialog } from '../parts/FormDialog';
import { useAct } from '../../parts/useAct';

function pem(k: Key): string {
  return ['-----BEGIN CERTIFICATE-----', ...(k.x5c[0]?.match(/.{1,64}/g) ?? []), '-----END CERTIFICATE-----', ''].join('\n');
}

function download(k: Key) {
  const a = document.createElement('a');
  a.href = 'data:application/x-pem-file,' + encodeURIComponent(pem(k));
  a.download = `${k.kid}.cert`;
  a.click();
}

/** The certificates that sign; a new one is announced in the metadata before it is activated. */
export function Certificates({ app, changed }: { app: App; changed: () => void }) {
  const keys = useLoad(() => keysOf(app.id), [app.id]);
  const [dialog, open] = useState<'generate' | Key>();
  const active = app.credentials.signing.kid;
  const act = (id: string, k: Key) => {
    if (id === 'metadata') window.open(metadataAddress(app, k.kid), '_blank', 'noopener');
    else if (id === 'download') download(k);
    else open(k);
  };
  const change = (k: Key) => ({ credentials: { signing: { kid: k.kid } } });
  return (
    <>
      <Table
        items={keys.value ?? []} trackBy="kid" loading={keys.loading && !keys.value} loadingText="Loading certificates" wrapLines ariaLabels={{ tableLabel: 'SAML Signing Certificates' }}
        empty={keys.failure && <Problem error={keys.failure} retry={keys.reload} what="list the certificates" />}
        header={<Header variant="h2" counter={keys.value && `(${keys.value.length})`} actions={<Button onClick={() => open('generate')}>Generate new certificate</Button>} description="All are in the metadata; the active one signs.">SAML Signing Certificates</Header>}
        columnDefinitions={[
          { id: 'status', header: 'Status', minWidth: 110, cell: k => (k.kid === active ? <StatusIndicator>Active</StatusIndicator> : <StatusIndicator type="stopped">Inactive</StatusIndicator>) },
          { id: 'kid', header: 'Key ID', isRowHeader: true, minWidth: 200, cell: k => <span className="words"><Copyable text={k.kid} what="key ID" /></span> },
          { id: 'created', header: 'Created', minWidth: 110, cell: k => <When at={k.created} /> },
          { id: 'expires', header: 'Expires', minWidth: 120, cell: k => <SpaceBetween direction="horizontal" size="xs"><When at={k.expiresAt} />{Date.parse(k.expiresAt) - Date.now() < 30 * 86_400_000 && <Badge color="red">Soon</Badge>}</SpaceBetween> },
          {
            id: 'actions', header: 'Actions', minWidth: 170, cell: k => (
              <ButtonDropdown
                variant="normal" expandToViewport ariaLabel={`Actions for ${k.kid}`} onItemClick={e => act(e.detail.id, k)}
                items={[{ id: 'metadata', text: 'View IdP metadata' }, { id: 'download', text: 'Download certificate' }, { id: 'activate', text: 'Activate', disabled: k.kid === active }]}
              >Actions</ButtonDropdown>
            ),
          },
        ]}
      />
      {dialog === 'generate' && <Generate app={app} close={() => open(undefined)} changed={keys.reload} />}
      {dialog && dialog !== 'generate' && (
        <ConfirmDelete
          title="Activate certificate" word="activate" button="Activate" close={() => open(undefined)}
          act={async () => { await updateApp(app.id, change(dialog)); done('The certificate is active: it signs from now on.'); changed(); }}
          extra={<Curl calls={[{ method: 'PUT', path: `/apps/${app.id}`, body: change(dialog) }]} />}
        >
          From now on sign-ins are signed with this certificate. Until <strong>{app.label}</strong> has the new metadata, nobody can sign in to it.
        </ConfirmDelete>
      )}
    </>
  );
}

function Generate({ app, close, changed }: { app: App; close: () => void; changed: () => void }) {
  const [years, set] = useState('10');
  const state = useAct();
  const submit = () => state.act(async () => { await generateKey(app.id, Number(years) || 0); done('A certificate is generated. Give the new metadata to the other side, then activate it.'); changed(); close(); });
  return (
    <FormDialog
      title="Generate new certificate" button="Generate" what="generate a certificate" state={state} submit={submit} close={close} fields={['validityYears']}
      calls={[{ method: 'POST', path: `/apps/${app.id}/credentials/keys/generate?validityYears=${years}` }]}
    >
      <FormField label="Valid for (years)" constraintText="2 to 10." errorText={wordsFor(state.failure, 'validityYears')}>
        <Input value={years} type="number" autoFocus invalid={!!wordsFor(state.failure, 'validityYears')} onChange={e => { set(e.detail.value); state.clear(); }} />
      </FormField>
    </FormDialog>
  );
}
