import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { useState } from 'react';
import { done } from '../../flashes';
import { Problem } from '../../parts/Problem';
import type { App } from '../api/apps';
import { setSwitches, switchesBody, type Switches } from '../api/provisioning';
import { Curl } from '../parts/Curl';
import { EditButton } from '../parts/EditButton';
import { SaveCancel } from '../parts/SaveCancel';
import { Mappings } from './Mappings';
import { useAct } from '../../parts/useAct';

const words: { id: keyof Switches; name: string; feature: string; about: string }[] = [
  { id: 'create', name: 'Create Users', feature: 'PUSH_NEW_USERS', about: 'Creates a user in the application, or links one of the same name, when a person is assigned.' },
  { id: 'update', name: 'Update User Attributes', feature: 'PUSH_PROFILE_UPDATES', about: 'Sends changes of a person\'s profile.' },
  { id: 'deactivate', name: 'Deactivate Users', feature: 'PUSH_USER_DEACTIVATION', about: 'Deactivates the user when its person is unassigned or deactivated. It is activated again with the person.' },
];

export function ToApp({ app, changed }: { app: App; changed: () => void }) {
  const [editing, edit] = useState<boolean>();
  const now: Switches = { create: false, update: false, deactivate: false };
  for (const w of words) now[w.id] = app.features.includes(w.feature);
  if (editing) return <Edit app={app} now={now} changed={() => { edit(false); changed(); }} cancel={() => edit(false)} />;
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" description="What is sent to the application." actions={<EditButton edit={() => edit(true)} back={editing === false} />}>Provisioning to App</Header>}>
        <KeyValuePairs columns={3} minColumnWidth={160} items={words.map(w => ({
          label: w.name, value: now[w.id] ? <StatusIndicator>Enabled</StatusIndicator> : <StatusIndicator type="stopped">Not enabled</StatusIndicator>,
        }))} />
      </Container>
      <Mappings app={app} />
    </SpaceBetween>
  );
}

function Edit({ app, now, changed, cancel }: { app: App; now: Switches; changed: () => void; cancel: () => void }) {
  const [switches, set] = useState(now);
  const state = useAct();
  const save = () => state.act(async () => { await setSwitches(app.id, switches); done('The provisioning settings are saved.'); changed(); });
  return (
    <form noValidate onSubmit={e => { e.preventDefault(); void save(); }}>
      <Container
        header={<Header variant="h2">Provisioning to App</Header>}
        footer={<SaveCancel working={state.working} cancel={cancel} />}
      >
        <SpaceBetween size="m">
          {state.failure && <Problem error={state.failure} what="save the settings" />}
          {words.map(w => <Checkbox key={w.id} checked={switches[w.id]} description={w.about} onChange={e => set({ ...switches, [w.id]: e.detail.checked })}>{w.name}</Checkbox>)}
          <Curl calls={[{ method: 'PUT', path: `/apps/${app.id}/features/USER_PROVISIONING`, body: switchesBody(switches) }]} />
        </SpaceBetween>
      </Container>
    </form>
  );
}
