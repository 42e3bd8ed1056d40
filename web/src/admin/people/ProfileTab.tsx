import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { done } from '../../flashes';
import { Problem } from '../../parts/Problem';
import { When } from '../../parts/When';
import { Refusal, wordsFor } from '../api/call';
import { updateProfile, type Person, type Profile } from '../api/people';
import { Curl } from '../parts/Curl';
import { EditButton } from '../parts/EditButton';
import { SaveCancel } from '../parts/SaveCancel';
import { useAct } from '../../parts/useAct';
import { attributes } from './words';

export function ProfileTab({ person, changed }: { person: Person; changed: () => void }) {
  const [editing, edit] = useState<boolean>();
  if (editing) return <Edit person={person} changed={() => { edit(false); changed(); }} cancel={() => edit(false)} />;
  const filled = attributes.filter(([id], i) => i < 4 || person.profile[id]);
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" actions={<EditButton edit={() => edit(true)} back={editing === false} disabled={person.status === 'DEPROVISIONED'} />}>Attributes</Header>}>
        <KeyValuePairs columns={3} minColumnWidth={180} items={filled.map(([id, label]) => ({ label, value: <span className="words">{person.profile[id] || '-'}</span> }))} />
      </Container>
      <Container header={<Header variant="h2">Times</Header>}>
        <KeyValuePairs columns={3} minColumnWidth={180} items={[
          { label: 'Created', value: <When at={person.created} /> }, { label: person.status === 'PROVISIONED' ? 'Activation link made' : 'Activated', value: <When at={person.activated ?? ''} /> },
          { label: 'Last sign-in', value: <When at={person.lastLogin ?? ''} /> }, { label: 'Last changed', value: <When at={person.lastUpdated} /> },
          { label: 'Password changed', value: <When at={person.passwordChanged ?? ''} /> },
        ]} />
      </Container>
      <Curl calls={[{ method: 'GET', path: `/users/${person.id}` }]} />
    </SpaceBetween>
  );
}

function Edit({ person, changed, cancel }: { person: Person; changed: () => void; cancel: () => void }) {
  const [profile, set] = useState<Profile>({});
  const state = useAct();
  const wrong = (id: string) => wordsFor(state.failure, id, `profile.${id}`);
  const known = state.failure instanceof Refusal && state.failure.field && Object.keys(state.failure.fields).every(id => attributes.some(([name]) => id.replace(/^profile\./, '') === name));
  const save = () => state.act(async () => { await updateProfile(person.id, profile); done('The profile is saved. The applications follow within seconds.'); changed(); });
  return (
    <form noValidate onSubmit={e => { e.preventDefault(); void save(); }}>
      <Container
        header={<Header variant="h2">Attributes</Header>}
        footer={<SaveCancel working={state.working} cancel={cancel} />}
      >
        <SpaceBetween size="m">
          {state.failure && !known && <Problem error={state.failure} what="save the profile" />}
          <ColumnLayout columns={2}>
            {attributes.map(([id, label], i) => (
              <FormField key={id} label={label} errorText={wrong(id)}>
                <Input value={profile[id] ?? person.profile[id] ?? ''} autoFocus={i === 0} autoComplete={false} spellcheck={false} invalid={!!wrong(id)} onChange={e => { set({ ...profile, [id]: e.detail.value }); state.clear(); }} />
              </FormField>
            ))}
          </ColumnLayout>
          <Curl calls={[{ method: 'POST', path: `/users/${person.id}`, body: { profile } }]} />
        </SpaceBetween>
      </Container>
    </form>
  );
}
