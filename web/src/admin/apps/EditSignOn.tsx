import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { done } from '../../flashes';
import { Problem } from '../../parts/Problem';
import { updateApp, type App } from '../api/apps';
import { wordsFor } from '../api/call';
import { formats } from './formats';
import { Curl } from '../parts/Curl';
import { SaveCancel } from '../parts/SaveCancel';
import { useAct } from '../../parts/useAct';

/** The service provider's addresses by hand, for who has no metadata. */
export function EditSignOn({ app, done: ready, cancel }: { app: App; done: () => void; cancel: () => void }) {
  const s = app.settings.signOn!;
  const [acs, setACS] = useState(s.ssoAcsUrl);
  const [audience, setAudience] = useState(s.audience);
  const [relay, setRelay] = useState(s.defaultRelayState);
  const template = app.credentials.userNameTemplate;
  const [format, setFormat] = useState(template.template);
  const state = useAct();
  const change = {
    credentials: { userNameTemplate: { ...template, template: format } },
    settings: { signOn: { ssoAcsUrl: acs.trim(), audience: audience.trim(), defaultRelayState: relay.trim() } },
  };
  const wrong = { acs: wordsFor(state.failure, 'ssoAcsUrl', 'settings.signOn.ssoAcsUrl'), audience: wordsFor(state.failure, 'audience', 'settings.signOn.audience'), relay: wordsFor(state.failure, 'defaultRelayState', 'settings.signOn.defaultRelayState') };
  const save = () => state.act(async () => { await updateApp(app.id, change); done('The SAML settings are saved.'); ready(); });
  const options = formats.some(f => f.value === template.template) ? formats : [...formats, { value: template.template, label: template.template }];
  return (
    <form noValidate onSubmit={e => { e.preventDefault(); void save(); }}>
      <Container
        header={<Header variant="h2" description="Import SP metadata fills these in by itself.">Advanced Sign-on Settings</Header>}
        footer={<SaveCancel working={state.working} cancel={cancel} />}
      >
        <SpaceBetween size="m">
          {state.failure && !wrong.acs && !wrong.audience && !wrong.relay && <Problem error={state.failure} what="save the settings" />}
          <FormField label="ACS URL" errorText={wrong.acs}><Input value={acs} type="url" autoFocus invalid={!!wrong.acs} onChange={e => setACS(e.detail.value)} /></FormField>
          <FormField label="Issuer URL (audience)" errorText={wrong.audience}><Input value={audience} invalid={!!wrong.audience} onChange={e => setAudience(e.detail.value)} /></FormField>
          <FormField label="Application username format"><Select selectedOption={options.find(o => o.value === format) ?? null} options={options.map(o => ({ ...o, description: o.value === o.label ? undefined : o.value }))} onChange={e => setFormat(e.detail.selectedOption.value ?? format)} /></FormField>
          <FormField label={<>Default relay state <i>- optional</i></>} errorText={wrong.relay}><Input value={relay} invalid={!!wrong.relay} onChange={e => setRelay(e.detail.value)} /></FormField>
          <Curl calls={[{ method: 'PUT', path: `/apps/${app.id}`, body: change }]} />
        </SpaceBetween>
      </Container>
    </form>
  );
}
