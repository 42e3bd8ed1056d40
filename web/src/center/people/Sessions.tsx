import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { done } from '../../flashes';
import { useLoad } from '../../load';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Dialog } from '../../parts/Dialog';
import { Empty } from '../../parts/Empty';
import { Problem } from '../../parts/Problem';
import { When } from '../../parts/When';
import { counted } from '../../words';
import { useInstance } from '../api/instance';
import { deleteDevice, devicesOf, endSession, sessionsOf, type Device, type Session } from '../api/people';
import { OwnCLI } from '../parts/OwnCLI';
import { clientName } from './client';

export function Sessions({ user }: { user: string }) {
  const i = useInstance();
  const all = useLoad(() => sessionsOf(i, user), [user]);
  const [selected, select] = useState<Session[]>([]);
  const [ending, ask] = useState(false);
  if (all.failure) return <Problem error={all.failure} retry={all.reload} what="list the sessions" />;
  const end = async () => {
    for (const s of selected) await endSession(i, user, s.id);
    done(selected.length === 1 ? 'The session has ended.' : `${selected.length} sessions have ended.`);
    select([]);
    ask(false);
    all.reload();
  };
  const ends = selected.map(s => ({ method: 'DELETE', path: `instances/${i.id}/users/${user}/sessions/${s.id}` }));
  return (
    <SpaceBetween size="m">
      <Table
        items={all.value ?? []} trackBy="id" loading={all.loading && !all.value} loadingText="Loading sessions" wrapLines selectionType="multi" selectedItems={selected} onSelectionChange={e => select(e.detail.selectedItems)}
        ariaLabels={{ tableLabel: 'Active sessions', selectionGroupLabel: 'Choose sessions', allItemsSelectionLabel: () => 'Choose all', itemSelectionLabel: (_, s) => `${clientName(s.client)} ${s.created}` }}
        header={
          <Header variant="h2" counter={all.value && `(${all.value.length})`} description="Where this user is signed in. With a browser's session end those of the command line that were allowed in it."
            actions={<SpaceBetween direction="horizontal" size="xs"><Button iconName="refresh" ariaLabel="Refresh" onClick={all.reload} loading={all.loading} /><Button disabled={!selected.length} onClick={() => ask(true)}>End sessions</Button></SpaceBetween>}
          >Active sessions</Header>
        }
        empty={<Empty title="Not signed in anywhere" />}
        columnDefinitions={[
          { id: 'type', header: 'Kind', isRowHeader: true, minWidth: 110, cell: s => (s.type === 'CLI' ? 'Command line' : 'Browser') },
          { id: 'client', header: 'Client', minWidth: 180, cell: s => <span className="words" title={s.client}>{clientName(s.client) || '-'}</span> },
          { id: 'ip', header: 'IP address', minWidth: 110, cell: s => s.ip || '-' },
          { id: 'created', header: 'Signed in', minWidth: 110, cell: s => <When at={s.created} /> },
          { id: 'seen', header: 'Last used', minWidth: 110, cell: s => <When at={s.seen} /> },
          { id: 'expires', header: 'Ends', minWidth: 110, cell: s => <When at={s.expires} /> },
        ]}
      />
      <OwnCLI calls={[{ method: 'GET', path: `instances/${i.id}/users/${user}/sessions` }, ...ends]} />
      {ending && (
        <Dialog title={`End ${counted(selected.length, 'session')}`} button="End sessions" ready what="end the sessions" close={() => ask(false)} act={end}>
          <Alert type="warning" statusIconAriaLabel="Warning">
            The user is signed out there, and has to sign in again at the access portal. With a browser's session end those of the command line that were allowed in it.
          </Alert>
          <div>Consoles of accounts that are open, and keys that were given out, stay good until their own time is up. To end these too, disable the user: that ends everything at once.</div>
          <OwnCLI calls={ends} />
        </Dialog>
      )}
    </SpaceBetween>
  );
}

export function Devices({ user }: { user: string }) {
  const i = useInstance();
  const all = useLoad(() => devicesOf(i, user), [user]);
  const [gone, remove] = useState<Device>();
  if (all.failure) return <Problem error={all.failure} retry={all.reload} what="list the MFA devices" />;
  const path = `instances/${i.id}/users/${user}/mfa-devices`;
  return (
    <SpaceBetween size="m">
      <Table
        items={all.value ?? []} trackBy="id" loading={all.loading && !all.value} loadingText="Loading devices" wrapLines ariaLabels={{ tableLabel: 'MFA devices' }}
        header={<Header variant="h2" counter={all.value && `(${all.value.length})`}>MFA devices</Header>} empty={<Empty title="No MFA devices">The user registers them at the access portal.</Empty>}
        columnDefinitions={[
          { id: 'name', header: 'Name', isRowHeader: true, minWidth: 160, cell: d => <span className="words">{d.name}</span> },
          { id: 'created', header: 'Registered', minWidth: 110, cell: d => <When at={d.created} /> },
          { id: 'delete', header: 'Actions', minWidth: 100, cell: d => <Button variant="inline-link" ariaLabel={`Delete ${d.name}`} onClick={() => remove(d)}>Delete</Button> },
        ]}
      />
      <OwnCLI calls={[{ method: 'GET', path }]} />
      {gone && (
        <ConfirmDelete title="Delete MFA device" word="delete" button="Delete" close={() => remove(undefined)} act={async () => { await deleteDevice(i, user, gone.id); done('The MFA device is deleted.'); all.reload(); }} extra={<OwnCLI calls={[{ method: 'DELETE', path: `${path}/${gone.id}` }]} />}>
          Its codes are no longer accepted, and the user's sessions end.
        </ConfirmDelete>
      )}
    </SpaceBetween>
  );
}
