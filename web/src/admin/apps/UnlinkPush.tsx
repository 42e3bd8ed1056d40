import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { done } from '../../flashes';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import type { App } from '../api/apps';
import { unlinkPush } from '../api/provisioning';
import { Curl } from '../parts/Curl';
import type { Row } from './PushGroups';

/** Unlink pushed group: with the group in the application deleted, or left. */
export function UnlinkPush({ app, row, close, changed }: { app: App; row: Row; close: () => void; changed: () => void }) {
  const [what, choose] = useState('delete');
  const remove = what === 'delete';
  const name = row.group.profile.name;
  return (
    <ConfirmDelete
      title={`Unlink ${name}`} word="unlink" button="Unlink" close={close}
      act={async () => { await unlinkPush(app.id, row.id, remove); done(`${name} is unlinked.`); changed(); }}
      extra={
        <SpaceBetween size="s">
          <RadioGroup
            value={what} onChange={e => choose(e.detail.value)} ariaLabel="The group in the target app"
            items={[{ value: 'delete', label: 'Delete the group in the target app' }, { value: 'leave', label: 'Leave the group in the target app' }]}
          />
          <Curl calls={[{ method: 'DELETE', path: `/apps/${app.id}/group-push/mappings/${row.id}?deleteTargetGroup=${remove}` }]} />
        </SpaceBetween>
      }
    >
      {remove
        ? <>The group and whatever was granted to it in {app.label} are lost: its members lose that access.</>
        : <>The group stays in {app.label} as it is now. Who joins or leaves here changes nothing there any more.</>}
    </ConfirmDelete>
  );
}
