import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { done } from '../../flashes';
import { Copyable } from '../../parts/Copyable';
import { Problem } from '../../parts/Problem';
import { When } from '../../parts/When';
import { updateApp } from '../api/apps';
import { wordsFor } from '../api/call';
import { Curl } from '../parts/Curl';
import { EditButton } from '../parts/EditButton';
import { SaveCancel } from '../parts/SaveCancel';
import { useAct } from '../../parts/useAct';
import type { TabProps } from './AppPage';

export function General({ app, changed }: TabProps) {
  const [editing, edit] = useState<boolean>();
  return (
    <SpaceBetween size="l">
      {editing ? <Edit app={app} done={() => { edit(false); changed(); }} cancel={() => edit(false)} /> : (
        <Container header={<Header variant="h2" actions={<EditButton edit={() => edit(true)} back={editing === false} />}>App settings</Header>}>
          <KeyValuePairs columns={3} minColumnWidth={220} items={[
            { label: 'Application label', value: <span className="words">{app.label}</span> },
            { label: 'Application visibility', value: app.visibility.hide.web ? 'Not shown to people' : 'Shown on the dashboard' },
            { label: 'Type', value: app.name },
            { label: 'Created', value: <When at={app.created} /> },
            { label: 'Last changed', value: <When at={app.lastUpdated} /> },
            ...(app._links.appLinks?.[0] ? [{ label: 'Sign-in address', value: <span className="words"><Copyable text={app._links.appLinks[0].href} what="address" /></span> }] : []),
          ]} />
        </Container>
      )}
      {!editing && <Curl calls={[{ method: 'GET', path: `/apps/${app.id}` }]} />}
    </SpaceBetween>
  );
}

function Edit({ app, done: ready, cancel }: { app: TabProps['app']; done: () => void; cancel: () => void }) {
  const [label, setLabel] = useState(app.label);
  const [hidden, hide] = useState(app.visibility.hide.web);
  const state = useAct();
  const wrong = wordsFor(state.failure, 'label');
  const change = { label: label.trim(), visibility: { hide: { web: hidden, iOS: app.visibility.hide.iOS } } };
  const save = () => state.act(async () => { await updateApp(app.id, change); done('The settings are saved.'); ready(); });
  return (
    <form noValidate onSubmit={e => { e.preventDefault(); void save(); }}>
      <Container
        header={<Header variant="h2">App settings</Header>}
        footer={<SaveCancel working={state.working} cancel={cancel} />}
      >
        <SpaceBetween size="m">
          {state.failure && !wrong && <Problem error={state.failure} what="save the settings" />}
          <FormField label="Application label" errorText={wrong}><Input value={label} autoFocus invalid={!!wrong} ariaRequired onChange={e => setLabel(e.detail.value)} /></FormField>
          <FormField label="Application visibility"><Checkbox checked={hidden} onChange={e => hide(e.detail.checked)}>Do not display the application to people</Checkbox></FormField>
          <Curl calls={[{ method: 'PUT', path: `/apps/${app.id}`, body: change }]} />
        </SpaceBetween>
      </Container>
    </form>
  );
}
