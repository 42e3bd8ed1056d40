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
import { done } from '../../flashes';
import { Problem } from '../../parts/Problem';
import { useAct } from '../../parts/useAct';
import { follow, go, href } from '../../router';
import { changeApplication, type Application, type Settings } from '../api/applications';
import { useInstance } from '../api/instance';
import { seconds } from '../parts/lasting';
import { OwnCLI } from '../parts/OwnCLI';
import { provided, providerProblem, ProviderFields, shown, type Provider } from './ProviderFields';

const lengths = [900, 1800, 3600, 2 * 3600, 4 * 3600, 8 * 3600, 12 * 3600];

/** How the application is told of people: where, for how long, and with what. */
export function EditConfiguration({ a }: { a: Application }) {
  const i = useInstance();
  const [relay, setRelay] = useState(a.relayState ?? '');
  const [session, setSession] = useState(a.sessionDurationSeconds);
  const [signed, demand] = useState(a.requestsSigned);
  const [provider, setProvider] = useState<Provider>({ by: 'hand', metadata: '', acs: a.acsUrls, audience: a.audience ?? '' });
  const [tried, tryIt] = useState(false);
  const { working, failure, act } = useAct();
  const page = href(`/center/applications/${a.id}`);
  const options = [...new Set([...lengths, a.sessionDurationSeconds])].sort((x, y) => x - y).map(n => ({ value: String(n), label: seconds(n) }));
  const long = relay.length > 2048 ? 'At most 2048 characters.' : '';
  // Metadata says itself whether requests are signed.
  const body: Partial<Settings> = { relayState: relay, sessionDurationSeconds: session, ...(provider.by === 'hand' ? { requestsSigned: signed, acsUrls: provider.acs.map(u => u.trim()), audience: provider.audience.trim() } : provided(provider)) };
  const empty = provider.by === 'metadata' && !provider.metadata.trim();
  const submit = () => act(async () => {
    tryIt(true);
    if (long || empty || providerProblem(provider)) return;
    await changeApplication(i, a.id, body);
    done('The configuration of the application is saved.');
    go(page);
  });
  const refused = failure?.message.startsWith('The metadata was refused') ? failure.message : tried && empty ? 'Paste the metadata.' : undefined;
  return (
    <ContentLayout header={<Header variant="h1">Edit configuration of <span className="words">{a.name}</span></Header>}>
      <form onSubmit={e => { e.preventDefault(); void submit(); }} noValidate>
        <Form actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" href={page} onFollow={follow}>Cancel</Button>
            <Button variant="primary" loading={working}>Save changes</Button>
          </SpaceBetween>
        }>
          <SpaceBetween size="l">
            {failure && !failure.message.startsWith('The metadata was refused') && <Problem error={failure} what="change the application" />}
            <Container header={<Header variant="h2">Application properties</Header>}>
              <SpaceBetween size="l">
                <FormField label={<>Relay state <em>- optional</em></>} description="Goes with an assertion that nobody asked for: most applications take it for the page to open." errorText={long}>
                  <Input value={relay} onChange={e => setRelay(e.detail.value)} invalid={!!long} autoComplete={false} spellcheck={false} autoFocus />
                </FormField>
                <FormField label="Session duration" description="How long the application may keep people signed in.">
                  <Select selectedOption={options.find(o => o.value === String(session)) ?? null} options={options} onChange={e => setSession(Number(e.detail.selectedOption.value))} />
                </FormField>
              </SpaceBetween>
            </Container>
            <Container header={<Header variant="h2">Application metadata</Header>}>
              <SpaceBetween size="l">
                <ProviderFields value={provider} change={setProvider} tried={tried} refused={refused} />
                {provider.by === 'hand' && <Checkbox checked={signed} onChange={e => demand(e.detail.checked)} description="For this the application's certificate has to be known: import its metadata.">Refuse requests that the application did not sign</Checkbox>}
              </SpaceBetween>
            </Container>
            <OwnCLI calls={[{ method: 'PUT', path: `instances/${i.id}/applications/${a.id}`, body: shown(body) }]} />
          </SpaceBetween>
        </Form>
      </form>
    </ContentLayout>
  );
}
