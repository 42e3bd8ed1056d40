import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { done } from '../../flashes';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Copyable } from '../../parts/Copyable';
import { When } from '../../parts/When';
import { Dialog } from '../../parts/Dialog';
import { useInstance } from '../api/instance';
import { deleteCertificate, importCertificate, type Certificate, type Source } from '../api/source';
import { OwnCLI } from '../parts/OwnCLI';

const status = {
  VALID: <StatusIndicator type="success">Valid</StatusIndicator>, EXPIRING: <StatusIndicator type="warning">Expires within 90 days</StatusIndicator>,
  EXPIRED: <StatusIndicator type="error">Expired</StatusIndicator>,
};

export function Certificates({ source, changed }: { source: Source; changed: () => void }) {
  const i = useInstance();
  const [adding, add] = useState(false);
  const [text, type] = useState('');
  const [gone, remove] = useState<Certificate>();
  if (!source.provider) return <Container header={<Header variant="h2">Certificates</Header>}>They are for external identity providers, which sign what they say about users.</Container>;
  const all = source.provider.certificates;
  const path = `instances/${i.id}/identity-source/certificates`;
  return (
    <SpaceBetween size="l">
      <Table
        items={all} trackBy="id" wrapLines ariaLabels={{ tableLabel: 'Certificates' }}
        header={
          <Header variant="h2" counter={`(${all.length})`} description="A sign-in is accepted if it is signed with the key of any of these. To rotate: import the new one, let the provider use it, delete the old one."
            actions={<Button onClick={() => { type(''); add(true); }}>Import certificate</Button>}
          >Certificates</Header>
        }
        columnDefinitions={[
          { id: 'subject', header: 'Subject', isRowHeader: true, minWidth: 160, cell: c => <span className="words">{c.subject || '-'}</span> },
          { id: 'status', header: 'Status', minWidth: 130, cell: c => status[c.status] },
          { id: 'from', header: 'Valid from', minWidth: 110, cell: c => <When at={c.notBefore} /> },
          { id: 'until', header: 'Valid until', minWidth: 110, cell: c => <When at={c.notAfter} /> },
          { id: 'id', header: 'SHA-256', minWidth: 200, cell: c => <span className="words"><Copyable text={c.id} what="fingerprint" /></span> },
          { id: 'delete', header: 'Actions', minWidth: 100, cell: c => <Button variant="inline-link" ariaLabel={`Delete certificate ${c.subject}`} disabled={all.length === 1} disabledReason="The last certificate cannot be deleted" onClick={() => remove(c)}>Delete</Button> },
        ]}
      />
      <OwnCLI calls={[{ method: 'GET', path }]} />
      {adding && (
        <Dialog title="Import certificate" button="Import certificate" ready={!!text.trim()} what="import the certificate" close={() => add(false)}
          act={async () => { await importCertificate(i, text); done('The certificate is imported; sign-ins signed with it are accepted.'); add(false); changed(); }}>
          <FormField label="Certificate" description="As PEM or base64." stretch><Textarea value={text} onChange={e => type(e.detail.value)} rows={8} autoFocus ariaRequired spellcheck={false} placeholder="-----BEGIN CERTIFICATE-----" /></FormField>
          <OwnCLI calls={[{ method: 'POST', path, body: { certificate: 'PEM' } }]} />
        </Dialog>
      )}
      {gone && (
        <ConfirmDelete title="Delete certificate" word="DELETE" button="Delete" close={() => remove(undefined)}
          act={async () => { await deleteCertificate(i, gone.id); done('The certificate is deleted.'); changed(); }}
          extra={<OwnCLI calls={[{ method: 'DELETE', path: `${path}/${gone.id}` }]} />}>
          Sign-ins that the provider signs with the key of <strong className="words">{gone.subject}</strong> are refused from now on.
        </ConfirmDelete>
      )}
    </SpaceBetween>
  );
}
