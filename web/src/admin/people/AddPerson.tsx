import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { flash } from '../../flashes';
import { Copyable } from '../../parts/Copyable';
import { Problem } from '../../parts/Problem';
import { follow, go, href } from '../../router';
import { Refusal, wordsFor } from '../api/call';
import type { Group } from '../api/groups';
import { createPerson, nameOf, newPersonBody, newPersonPath, type Person, type Profile } from '../api/people';
import { Curl } from '../parts/Curl';
import { useTitle } from '../parts/title';
import { useAct } from '../../parts/useAct';
import { GroupPicker } from './GroupPicker';
import { passwordRule } from './words';

const fields = [
  { id: 'firstName', label: 'First name' },
  { id: 'lastName', label: 'Last name' },
  { id: 'login', label: 'Username', about: 'In the form of an email address.' },
  { id: 'email', label: 'Primary email', about: 'The same as the username, if left empty.' },
  { id: 'secondEmail', label: 'Secondary email', optional: true },
];

const ways = [{ value: 'admin', label: 'Set by admin' }, { value: 'user', label: 'Set by user' }];

export function AddPerson() {
  useTitle('Add Person');
  const [profile, set] = useState<Profile>({});
  const [groups, setGroups] = useState<Group[]>([]);
  const [way, setWay] = useState('admin');
  const [password, setPassword] = useState('');
  const [change, mustChange] = useState(true);
  const [added, tell] = useState<Person>();
  const state = useAct();
  const own = way === 'admin';
  const made = { profile: { ...profile, email: profile.email || profile.login || '' }, groupIds: groups.map(g => g.id), password: own ? password : '' };
  const first = own && change;
  // An email that was left empty is the username, and wrong with it.
  const wrong = (id: string) => (id === 'email' && !profile.email ? undefined : wordsFor(state.failure, id, `profile.${id}`));
  const ours = [...fields.map(f => f.id), 'password'];
  const known = state.failure instanceof Refusal && state.failure.field && Object.keys(state.failure.fields).every(id => ours.includes(id.replace(/^profile\./, '')));
  const save = (another: boolean) => state.act(async () => {
    // Without a password the server would send a link: what is empty is said here, all of it.
    const blank: Record<string, string> = {};
    for (const f of fields) if (!f.optional && !f.about?.includes('if left empty') && !profile[f.id]?.trim()) blank[f.id] = 'The field cannot be left blank';
    if (own && !password) throw new Refusal(400, 'E0000001', 'Some fields are empty.', '', 'password', { ...blank, password: 'Type a password, or let the person set one.' });
    const p = await createPerson(made, first);
    flash({ type: 'success', content: `${nameOf(p)} is added.`, action: <Button href={href(`/people/${p.id}`)} onFollow={follow}>Open</Button> });
    if (p._embedded?.activation) tell(p);
    else if (!another) return go(href('/people'));
    set({});
    setPassword('');
    document.querySelector<HTMLInputElement>('#content input')?.focus();
  });
  return (
    <ContentLayout header={<Header variant="h1">Add Person</Header>}>
      <form noValidate autoComplete="off" onSubmit={e => { e.preventDefault(); void save(false); }}>
        <Form actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" href={href('/people')} onFollow={follow}>Cancel</Button>
            <Button formAction="none" onClick={() => void save(true)} disabled={state.working}>Save and Add Another</Button>
            <Button variant="primary" loading={state.working}>Save</Button>
          </SpaceBetween>
        }>
          <SpaceBetween size="l">
            {state.failure && !known && <Problem error={state.failure} what="add the person" />}
            {added && <ActivationLink person={added} />}
            <Container header={<Header variant="h2">Profile</Header>}>
              <SpaceBetween size="m">
                {fields.map((f, i) => (
                  <FormField key={f.id} label={f.optional ? <>{f.label} <i>- optional</i></> : f.label} description={f.about} errorText={wrong(f.id)}>
                    <Input value={profile[f.id] ?? ''} autoFocus={i === 0} ariaRequired={!f.optional} autoComplete={false} spellcheck={false} invalid={!!wrong(f.id)} onChange={e => { set({ ...profile, [f.id]: e.detail.value }); state.clear(); }} />
                  </FormField>
                ))}
                <FormField label={<>Groups <i>- optional</i></>} description="Besides Everyone."><GroupPicker chosen={groups} choose={setGroups} /></FormField>
              </SpaceBetween>
            </Container>
            <Container header={<Header variant="h2">Password</Header>}>
              <SpaceBetween size="m">
                <FormField label="Password is">
                  <Select options={ways} selectedOption={ways.find(w => w.value === way)!} onChange={e => setWay(e.detail.selectedOption.value!)} />
                </FormField>
                {own ? (
                  <SpaceBetween size="m">
                    <FormField label="Password" constraintText={passwordRule} errorText={wrong('password')}>
                      <Input value={password} type="password" ariaRequired autoComplete="new-password" invalid={!!wrong('password')} onChange={e => { setPassword(e.detail.value); state.clear(); }} />
                    </FormField>
                    <Checkbox checked={change} onChange={e => mustChange(e.detail.checked)}>User must change password on first login</Checkbox>
                  </SpaceBetween>
                ) : <Alert type="info" statusIconAriaLabel="Information">The person gets a link by e-mail to choose a password. Without a mail server the link is shown here, for you to hand over.</Alert>}
              </SpaceBetween>
            </Container>
            <Curl calls={[{ method: 'POST', path: newPersonPath(first), body: newPersonBody({ ...made, password: own ? 'PASSWORD' : '' }) }]} />
          </SpaceBetween>
        </Form>
      </form>
    </ContentLayout>
  );
}

function ActivationLink({ person }: { person: Person }) {
  return (
    <Alert type="success" statusIconAriaLabel="Success" header={`Hand this link to ${nameOf(person)}`}>
      It is shown this once, and works once: <span className="words"><Copyable text={person._embedded!.activation!.activationUrl} what="link" /></span>
    </Alert>
  );
}
