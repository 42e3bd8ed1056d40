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
import { useAct } from '../../parts/useAct';
import { follow, go, href } from '../../router';
import { arnOf, portalOptions, updateDetails, type Application, type Details } from '../api/applications';
import { useInstance } from '../api/instance';
import { OwnCLI } from '../parts/OwnCLI';
import { addressProblem, nameProblem } from './rules';

/** What an application is called and where its tile leads: all that sso-admin can change. */
export function EditDetails({ a }: { a: Application }) {
  const i = useInstance();
  const before: Details = { name: a.name, description: a.description ?? '', startUrl: a.startUrl ?? '' };
  const [d, edit] = useState(before);
  const [tried, tryIt] = useState(false);
  const { working, failure, act } = useAct();
  const page = href(`/center/applications/${a.id}`);
  const wrong = { name: nameProblem(d.name), description: d.description.length > 128 ? 'At most 128 characters.' : '', startUrl: d.startUrl ? addressProblem(d.startUrl) : '' };
  const say = (field: keyof Details) => (tried ? wrong[field] : '');
  const sent = { ...d, name: d.name.trim() };
  const submit = () => act(async () => {
    tryIt(true);
    if (Object.values(wrong).some(Boolean)) return;
    await updateDetails(i, a.id, sent, before);
    done('The details of the application are saved.');
    go(page);
  });
  const arn = arnOf(i, a.id);
  const command = ['sso-admin', 'update-application', '--application-arn', arn, '--name', sent.name, ...(d.description ? ['--description', d.description] : []), '--portal-options', JSON.stringify(portalOptions(d.startUrl))];
  const field = (name: keyof Details) => ({ value: d[name], invalid: !!say(name), onChange: (e: { detail: { value: string } }) => edit({ ...d, [name]: e.detail.value }), autoComplete: false });
  return (
    <ContentLayout header={<Header variant="h1">Edit details of <span className="words">{a.name}</span></Header>}>
      <form onSubmit={e => { e.preventDefault(); void submit(); }} noValidate>
        <Form actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" href={page} onFollow={follow}>Cancel</Button>
            <Button variant="primary" loading={working}>Save changes</Button>
          </SpaceBetween>
        }>
          <SpaceBetween size="l">
            {failure && <Problem error={failure} what="change the application" />}
            <Container header={<Header variant="h2">Details</Header>}>
              <SpaceBetween size="l">
                <FormField label="Display name" errorText={say('name')}><Input {...field('name')} autoFocus ariaRequired /></FormField>
                <FormField label={<>Description <em>- optional</em></>} errorText={say('description')}><Input {...field('description')} /></FormField>
                <FormField label={<>Application start URL <em>- optional</em></>} description="Where the tile leads, for an application that asks for the sign-in itself. Without it the tile signs people in at once." errorText={say('startUrl')}>
                  <Input {...field('startUrl')} spellcheck={false} placeholder="https://" />
                </FormField>
              </SpaceBetween>
            </Container>
            <OwnCLI commands={[command]} calls={before.description && !d.description ? [{ method: 'PUT', path: `instances/${i.id}/applications/${a.id}`, body: { description: '' } }] : []} />
          </SpaceBetween>
        </Form>
      </form>
    </ContentLayout>
  );
}
