import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { done } from '../../flashes';
import { CLI } from '../../parts/CLI';
import { Problem } from '../../parts/Problem';
import { follow, go, href } from '../../router';
import { useInstance } from '../api/instance';
import { createUser, type NewUser } from '../api/people';
import { useAct } from '../../parts/useAct';

const fields: [keyof NewUser, string, string][] = [
  ['userName', 'Username', 'What this person signs in with. At an external identity provider it has to be the NameID, mostly the email address.'],
  ['email', 'Email address', ''], ['givenName', 'First name', ''], ['familyName', 'Last name', ''], ['displayName', 'Display name', ''],
];

export function CreateUser() {
  const i = useInstance();
  const [u, edit] = useState<NewUser>({ userName: '', email: '', givenName: '', familyName: '', displayName: '' });
  const [own, setOwn] = useState(false); // whether the display name was typed, or follows the names
  const [tried, tryIt] = useState(false);
  const { working, failure, act, clear } = useAct();
  const set = (key: keyof NewUser, value: string) => {
    const next = { ...u, [key]: value };
    if (key === 'displayName') setOwn(true);
    else if (!own) next.displayName = `${next.givenName} ${next.familyName}`.trim();
    edit(next);
    clear();
  };
  const error = (key: keyof NewUser) => {
    if (key === 'userName' && failure?.code === 'ConflictException') return failure.message;
    if (tried && !u[key]) return 'This is required.';
    if (tried && key === 'email' && !/^\S+@\S+$/.test(u.email)) return 'This is not an email address.';
    return undefined;
  };
  const submit = () => act(async () => {
    tryIt(true);
    if (Object.values(u).some(v => !v) || !/^\S+@\S+$/.test(u.email)) return;
    const id = await createUser(i, u);
    done(`The user ${u.userName} is added.`);
    go(href(`/center/users/${id}`));
  });
  return (
    <ContentLayout header={<Header variant="h1">Add user</Header>}>
      <form onSubmit={e => { e.preventDefault(); void submit(); }} noValidate>
        <Form actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" href={href('/center/users')} onFollow={follow}>Cancel</Button>
            <Button variant="primary" loading={working}>Add user</Button>
          </SpaceBetween>
        }>
          <SpaceBetween size="l">
            {failure && failure.code !== 'ConflictException' && <Problem error={failure} what="add the user" />}
            <Container header={<Header variant="h2">User details</Header>}>
              <SpaceBetween size="l">
                {fields.map(([key, label, about], n) => (
                  <FormField key={key} label={label} description={about} errorText={error(key)}>
                    <Input value={u[key]} onChange={e => set(key, e.detail.value)} autoFocus={n === 0} ariaRequired invalid={!!error(key)} type={key === 'email' ? 'email' : 'text'} autoComplete={false} spellcheck={false} />
                  </FormField>
                ))}
              </SpaceBetween>
            </Container>
            <CLI commands={[['identitystore', 'create-user', '--identity-store-id', i.store, '--user-name', u.userName || 'NAME', '--display-name', u.displayName || 'DISPLAY', '--name', JSON.stringify({ GivenName: u.givenName, FamilyName: u.familyName }), ...(u.email ? ['--emails', JSON.stringify([{ Value: u.email, Type: 'work', Primary: true }])] : [])]]} />
          </SpaceBetween>
        </Form>
      </form>
    </ContentLayout>
  );
}
