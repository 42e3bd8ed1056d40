import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useState } from 'react';
import { done } from '../../flashes';
import { useLoad } from '../../load';
import { Problem } from '../../parts/Problem';
import { follow, go, href } from '../../router';
import { createApp, newApp, searchCatalog, type Entry } from '../api/apps';
import { wordsFor } from '../api/call';
import { Curl } from '../parts/Curl';
import { Failed } from '../parts/Failed';
import { useTitle } from '../parts/title';
import { useAct } from '../../parts/useAct';
import { capabilities } from './Catalog';

/** An entry of the catalog; Add Integration asks for the label. */
export function AddIntegration({ name }: { name: string }) {
  const found = useLoad(async () => (await searchCatalog('')).find(e => e.name === name), [name]);
  const [adding, add] = useState(false);
  const e = found.value;
  useTitle(e?.displayName ?? 'Browse App Catalog');
  if (found.failure) return <Failed title="App Catalog" error={found.failure} retry={found.reload} what="read the catalog" />;
  if (!e) return found.loading ? <Box textAlign="center" padding="xl"><Spinner size="large" /></Box> : <Failed title="App Catalog" error={new Error('The catalog has no such application.')} what="read the catalog" />;
  if (adding) return <Label entry={e} back={() => add(false)} />;
  return (
    <ContentLayout header={<Header variant="h1" description={e.description} actions={<Button variant="primary" onClick={() => add(true)}>Add Integration</Button>}>{e.displayName}</Header>}>
      <Container header={<Header variant="h2">Overview</Header>}>
        <KeyValuePairs columns={2} minColumnWidth={220} items={[
          { label: 'Sign-on', value: capabilities(e).includes('SAML') ? 'SAML 2.0' : 'None' },
          { label: 'Provisioning', value: capabilities(e).includes('SCIM') ? 'SCIM 2.0: create, update and deactivate people, push groups' : 'None' },
        ]} />
      </Container>
    </ContentLayout>
  );
}

function Label({ entry, back }: { entry: Entry; back: () => void }) {
  const [label, set] = useState(entry.displayName);
  const state = useAct();
  const wrong = !label.trim() ? 'The field cannot be left blank' : wordsFor(state.failure, 'label') ?? (state.failure?.code === 'E0000040' ? state.failure.message : undefined);
  const submit = () => state.act(async () => {
    const app = await createApp(entry, label.trim());
    done(`The application ${app.label} is added.`);
    go(href(`/apps/${app.id}`, { tab: 'sign-on' }));
  });
  return (
    <ContentLayout header={<Header variant="h1">Add {entry.displayName}</Header>}>
      <form noValidate onSubmit={e => { e.preventDefault(); if (label.trim()) void submit(); }}>
        <Form actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" href={href('/apps')} onFollow={follow}>Cancel</Button>
            <Button formAction="none" onClick={back}>Back</Button>
            <Button variant="primary" loading={state.working}>Done</Button>
          </SpaceBetween>
        }>
          <SpaceBetween size="l">
            {state.failure && !wrong && <Problem error={state.failure} what="add the application" />}
            <Container header={<Header variant="h2">General settings</Header>}>
              <FormField label="Application label" description="What people see on their dashboard." errorText={wrong}>
                <Input value={label} autoFocus ariaRequired autoComplete={false} invalid={!!wrong} onChange={e => { set(e.detail.value); state.clear(); }} />
              </FormField>
            </Container>
            <Curl calls={[{ method: 'POST', path: '/apps', body: newApp(entry, label.trim()) }]} />
          </SpaceBetween>
        </Form>
      </form>
    </ContentLayout>
  );
}
