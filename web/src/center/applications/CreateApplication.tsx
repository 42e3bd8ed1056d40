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
import { Problem } from '../../parts/Problem';
import { follow, go, href } from '../../router';
import { createApplication } from '../api/applications';
import { useInstance } from '../api/instance';
import { OwnCLI } from '../parts/OwnCLI';
import { useAct } from '../../parts/useAct';
import { provided, providerProblem, ProviderFields, shown, unknown } from './ProviderFields';
import { nameProblem } from './rules';

export function CreateApplication() {
  const i = useInstance();
  const [name, setName] = useState('');
  const [about, setAbout] = useState('');
  const [nameId, setNameId] = useState('${user:email}');
  const [provider, setProvider] = useState(unknown);
  const [tried, tryIt] = useState(false);
  const { working, failure, act } = useAct();
  const error = tried ? nameProblem(name) : '';
  const refused = failure?.message.startsWith('The metadata was refused') ? failure.message : undefined;
  const body = { name: name.trim(), ...(about ? { description: about } : {}), nameId, ...provided(provider) };
  const submit = () => act(async () => {
    tryIt(true);
    if (nameProblem(name) || providerProblem(provider)) return;
    const made = await createApplication(i, body);
    done(`The application ${made.name} is added. Give it the metadata below, and assign users and groups.`);
    go(href(`/center/applications/${made.id}`));
  });
  return (
    <ContentLayout header={<Header variant="h1" description="A SAML 2.0 application of yours, in which IAM Identity Center signs people in.">Add application</Header>}>
      <form onSubmit={e => { e.preventDefault(); void submit(); }} noValidate>
        <Form actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" href={href('/center/applications')} onFollow={follow}>Cancel</Button>
            <Button variant="primary" loading={working}>Add application</Button>
          </SpaceBetween>
        }>
          <SpaceBetween size="l">
            {failure && !refused && <Problem error={failure} what="add the application" />}
            <Container header={<Header variant="h2">Configure application</Header>}>
              <SpaceBetween size="l">
                <FormField label="Display name" errorText={error}><Input value={name} onChange={e => setName(e.detail.value)} autoFocus ariaRequired invalid={!!error} autoComplete={false} /></FormField>
                <FormField label={<>Description <em>- optional</em></>}><Input value={about} onChange={e => setAbout(e.detail.value)} autoComplete={false} /></FormField>
                <FormField label="Subject" description="What the application knows people by: ${user:email}, ${user:subject} (the user name), or text around them."><Input value={nameId} onChange={e => setNameId(e.detail.value)} autoComplete={false} spellcheck={false} /></FormField>
              </SpaceBetween>
            </Container>
            <Container header={<Header variant="h2" description="May be filled in later: nobody can sign in before.">Application metadata</Header>}>
              <ProviderFields value={provider} change={setProvider} tried={tried} refused={refused} />
            </Container>
            <OwnCLI calls={[{ method: 'POST', path: `instances/${i.id}/applications`, body: shown(body) }]} />
          </SpaceBetween>
        </Form>
      </form>
    </ContentLayout>
  );
}
