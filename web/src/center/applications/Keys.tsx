import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { done } from '../../flashes';
import { Copyable } from '../../parts/Copyable';
import { Problem } from '../../parts/Problem';
import { When } from '../../parts/When';
import { activateKey, addKey, deleteKey, type Application } from '../api/applications';
import { useInstance } from '../api/instance';
import { OwnCLI } from '../parts/OwnCLI';
import { useAct } from '../../parts/useAct';

/** The keys that an application's assertions are signed with: make the next, have the application trust it, activate it. */
export function Keys({ application: a, changed }: { application: Application; changed: () => void }) {
  const i = useInstance();
  const [selected, select] = useState('');
  const { working, failure, act } = useAct();
  const chosen = a.certificates.find(c => c.id === selected);
  const then = (what: string, f: () => Promise<unknown>) => act(async () => { await f(); done(what); changed(); });
  return (
    <SpaceBetween size="m">
      {failure && <Problem error={failure} what="change the certificates" />}
      <Table
        items={a.certificates} trackBy="id" wrapLines selectionType="single" selectedItems={chosen ? [chosen] : []} onSelectionChange={e => select(e.detail.selectedItems[0]?.id ?? '')}
        ariaLabels={{ tableLabel: 'Certificates', selectionGroupLabel: 'Choose a certificate', itemSelectionLabel: (_, c) => c.id }}
        header={
          <Header variant="h2" counter={`(${a.certificates.length})`} description="To rotate: generate a new one, give the application the metadata again, then activate it." actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button disabled={!chosen || chosen.active || working} onClick={() => then('The certificate is deleted.', () => deleteKey(i, a.id, selected))}>Delete</Button>
              <Button disabled={!chosen || chosen.active || working} onClick={() => then('The certificate is in use from now on.', () => activateKey(i, a.id, selected))}>Activate</Button>
              <Button loading={working} onClick={() => then('A new certificate is there. It is not in use yet.', () => addKey(i, a.id))}>Generate new certificate</Button>
            </SpaceBetween>
          }>Certificates</Header>
        }
        columnDefinitions={[
          { id: 'id', header: 'SHA-256', isRowHeader: true, minWidth: 180, cell: c => <span className="words"><Copyable text={c.id} what="fingerprint" /></span> },
          { id: 'use', header: 'Use', minWidth: 100, cell: c => (c.active ? 'Active' : 'Inactive') },
          { id: 'until', header: 'Expires', minWidth: 110, cell: c => <When at={c.notAfter} /> },
          { id: 'pem', header: 'Certificate', minWidth: 120, cell: c => <Button variant="inline-link" onClick={() => void navigator.clipboard.writeText(c.pem).then(() => done('The certificate is copied.'))} ariaLabel={`Copy as PEM: ${c.id}`}>Copy as PEM</Button> },
        ]}
      />
      <OwnCLI calls={[{ method: 'POST', path: `instances/${i.id}/applications/${a.id}/certificates` }, ...(chosen ? [{ method: 'POST', path: `instances/${i.id}/applications/${a.id}/certificates/${chosen.id}/activate` }] : []), ...(chosen && !chosen.active ? [{ method: 'DELETE', path: `instances/${i.id}/applications/${a.id}/certificates/${chosen.id}` }] : [])]} />
    </SpaceBetween>
  );
}
