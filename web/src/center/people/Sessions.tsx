import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { done } from '../../flashes';
import { useLoad } from '../../load';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Empty } from '../../parts/Empty';
import { Problem } from '../../parts/Problem';
import { When } from '../../parts/When';
import { useInstance } from '../api/instance';
import { deleteDevice, devicesOf, endSession, sessionsOf, type Device, type Session } from '../api/people';
import { OwnCLI } from '../parts/OwnCLI';
import { useAct } from '../../parts/useAct';

export function Sessions({ user }: { user: string }) {
  const i = useInstance();
  const all = useLoad(() => sessionsOf(i, user), [user]);
  const [selected, select] = useState<Session[]>([]);
  const { working, failure, act } = useAct();
  if (all.failure) return <Problem error={all.failure} retry={all.reload} what="list the sessions" />;
  const end = () => act(async () => {
    for (const s of selected) await endSession(i, user, s.id);
    done(selected.length === 1 ? 'The session has ended.' : `${selected.length} sessions have ended.`);
    select([]);
    all.reload();
  });
  return (
    <SpaceBetween size="m">
      {failure && <Problem error={failure} what="end the sessions" />}
      <Table
        items={all.value ?? []} trackBy="id" loading={all.loading && !all.value} loadingText="Loading sessions" wrapLines selectionType="multi" selectedItems={selected} onSelectionChange={e => select(e.detail.selectedItems)}
        ariaLabels={{ tableLabel: 'Active sessions', selectionGroupLabel: 'Choose sessions', allItemsSelectionLabel: () => 'Choose all', itemSelectionLabel: (_, s) => `${s.client} ${s.created}` }}
        header={
          <Header variant="h2" counter={all.value && `(${all.value.length})`} description="Where this user is signed in. With a browser's session end those of the command line that were allowed in it."
            actions={<SpaceBetween direction="horizontal" size="xs"><Button iconName="refresh" ariaLabel="Refresh" onClick={all.reload} loading={all.loading} /><Button disabled={!selected.length} loading={working} onClick={end}>End sessions</Button></SpaceBetween>}
          >Active sessions</Header>
        }
        empty={<Empty title="Not signed in anywhere" />}
        columnDefinitions={[
          { id: 'type', header: 'Kind', isRowHeader: true, minWidth: 110, cell: s => (s.type === 'CLI' ? 'Command line' : 'Browser') },
          { id: 'client', header: 'Client', minWidth: 180, cell: s => <span className="words">{s.client || '-'}</span> },
          { id: 'ip', header: 'IP address', minWidth: 110, cell: s => s.ip || '-' },
          { id: 'created', header: 'Signed in', minWidth: 110, cell: s => <When at={s.created} /> },
          { id: 'seen', header: 'Last used', minWidth: 110, cell: s => <When at={s.seen} /> },
          { id: 'expires', header: 'Ends', minWidth: 110, cell: s => <When at={s.expires} /> },
        ]}
      />
      <OwnCLI calls={[{ method: 'GET', path: `instances/${i.id}/users/${user}/sessions` }, ...selected.map(s => ({ method: 'DELETE', path: `instances/${i.id}/users/${user}/sessions/${s.id}` }))]} />
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
