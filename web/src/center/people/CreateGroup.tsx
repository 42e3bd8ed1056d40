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
import { createGroup } from '../api/people';
import { useAct } from '../../parts/useAct';

export function CreateGroup() {
  const i = useInstance();
  const [name, setName] = useState('');
  const [about, setAbout] = useState('');
  const [tried, tryIt] = useState(false);
  const { working, failure, act, clear } = useAct();
  const taken = failure?.code === 'ConflictException';
  const error = taken ? failure.message : tried && !name ? 'Give the group a name.' : undefined;
  const submit = () => act(async () => {
    tryIt(true);
    if (!name) return;
    const id = await createGroup(i, name, about);
    done(`The group ${name} is created.`);
    go(href(`/center/groups/${id}`));
  });
  return (
    <ContentLayout header={<Header variant="h1">Create group</Header>}>
      <form onSubmit={e => { e.preventDefault(); void submit(); }} noValidate>
        <Form actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" href={href('/center/groups')} onFollow={follow}>Cancel</Button>
            <Button variant="primary" loading={working}>Create group</Button>
          </SpaceBetween>
        }>
          <SpaceBetween size="l">
            {failure && !taken && <Problem error={failure} what="create the group" />}
            <Container header={<Header variant="h2">Group details</Header>}>
              <SpaceBetween size="l">
                <FormField label="Group name" errorText={error}><Input value={name} onChange={e => { setName(e.detail.value); clear(); }} autoFocus ariaRequired invalid={!!error} autoComplete={false} /></FormField>
                <FormField label={<>Description <em>- optional</em></>}><Input value={about} onChange={e => setAbout(e.detail.value)} autoComplete={false} /></FormField>
              </SpaceBetween>
            </Container>
            <CLI commands={[['identitystore', 'create-group', '--identity-store-id', i.store, '--display-name', name || 'NAME', ...(about ? ['--description', about] : [])]]} />
          </SpaceBetween>
        </Form>
      </form>
    </ContentLayout>
  );
}
