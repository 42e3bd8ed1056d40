import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Toggle from '@cloudscape-design/components/toggle';
import { useEffect, useState } from 'react';
import { done } from '../../flashes';
import { useLoad } from '../../load';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Problem } from '../../parts/Problem';
import { getPortal, of, updatePortal, useInstance, type Portal } from '../api/instance';
import type { Source } from '../api/source';
import { seconds } from '../parts/lasting';
import { OwnCLI } from '../parts/OwnCLI';
import { useAct } from '../../parts/useAct';

const lengths = [900, 3600, 4 * 3600, 8 * 3600, 12 * 3600, 86400, 7 * 86400, 30 * 86400, 90 * 86400];

export function Authentication({ source }: { source: Source }) {
  const i = useInstance();
  const portal = useLoad(() => getPortal(i), [i.id]);
  const [draft, edit] = useState<Portal>();
  const [ending, end] = useState(false);
  const { working, failure, act } = useAct();
  useEffect(() => { if (portal.value) edit(portal.value); }, [portal.value]);
  if (portal.failure) return <Problem error={portal.failure} retry={portal.reload} what="see the settings of sign-in" />;
  if (!draft) return <Spinner />;
  const own = source.kind === 'IDENTITY_CENTER';
  const options = [...new Set([...lengths, draft.sessionDurationSeconds])].sort((a, b) => a - b).map(n => ({ value: String(n), label: seconds(n) }));
  const change = own
    ? { mfa: draft.mfa, sessionDurationSeconds: draft.sessionDurationSeconds }
    : { sessionDurationSeconds: draft.sessionDurationSeconds, signInAtProvider: draft.signInAtProvider };
  const save = () => act(async () => { await updatePortal(i, change); done('The settings of sign-in are saved.'); portal.reload(); });
  return (
    <SpaceBetween size="l">
      <form onSubmit={e => { e.preventDefault(); void save(); }}>
        <Form actions={<Button variant="primary" loading={working}>Save</Button>}>
          <SpaceBetween size="l">
            {failure && <Problem error={failure} what="save the settings" />}
            <Container header={<Header variant="h2">Multi-factor authentication</Header>}>
              {own ? (
                <FormField label="Users have to show a second factor" stretch>
                  <RadioGroup value={draft.mfa} onChange={e => edit({ ...draft, mfa: e.detail.value as Portal['mfa'] })} items={[
                    { value: 'REQUIRED', label: 'Every time they sign in', description: 'Who has none registers one at the next sign-in. Sessions that showed none end at once.' },
                    { value: 'OPTIONAL', label: 'If they have registered one' },
                    { value: 'OFF', label: 'Never' },
                  ]} />
                </FormField>
              ) : 'The external identity provider asks for second factors.'}
            </Container>
            <Container header={<Header variant="h2">Session settings</Header>}>
              <SpaceBetween size="l">
                <FormField label="User session duration" description="How long somebody stays signed in at the access portal and the command line. An identity provider may say less.">
                  <Select selectedOption={options.find(o => o.value === String(draft.sessionDurationSeconds)) ?? null} options={options} onChange={e => edit({ ...draft, sessionDurationSeconds: Number(e.detail.selectedOption.value) })} />
                </FormField>
                {!own && <Toggle checked={draft.signInAtProvider} onChange={e => edit({ ...draft, signInAtProvider: e.detail.checked })} description="People may then begin at the provider's own dashboard.">Sign-in may start at the identity provider</Toggle>}
              </SpaceBetween>
            </Container>
            <OwnCLI calls={[{ method: 'PUT', path: `instances/${i.id}/portal`, body: change }]} />
          </SpaceBetween>
        </Form>
      </form>
      <Container header={<Header variant="h2" actions={<Button onClick={() => end(true)}>End all sessions</Button>}>Active sessions</Header>}>Sessions of one user are on the user's page.</Container>
      {ending && (
        <ConfirmDelete title="End all sessions" word="confirm" button="End all sessions" close={() => end(false)}
          act={async () => { await of(i, 'DELETE', '/sessions'); done('Everybody has to sign in again.'); }}
          extra={<OwnCLI calls={[{ method: 'DELETE', path: `instances/${i.id}/sessions` }]} />}>
          Everybody is signed out of the access portal and the command line at once, and has to sign in again.
        </ConfirmDelete>
      )}
    </SpaceBetween>
  );
}
