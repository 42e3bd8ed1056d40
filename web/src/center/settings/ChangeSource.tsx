import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import FileUpload from '@cloudscape-design/components/file-upload';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Textarea from '@cloudscape-design/components/textarea';
import Tiles from '@cloudscape-design/components/tiles';
import Wizard from '@cloudscape-design/components/wizard';
import { useEffect, useState } from 'react';
import { done } from '../../flashes';
import { useLoad } from '../../load';
import { Problem } from '../../parts/Problem';
import { go, href, type Place } from '../../router';
import { useInstance } from '../api/instance';
import { changeSource, kinds, preview, serviceProvider, type Kind } from '../api/source';
import { OwnCLI } from '../parts/OwnCLI';
import { useAct } from '../../parts/useAct';
import { Download } from './Download';
import { entityOf, metadataProblem } from './metadata';
import { serviceProviderPairs } from './SourceSummary';

const here = '/center/settings/identity-source';

export default function ChangeSource({ place }: { place: Place }) {
  const i = useInstance();
  const [metadata, setMetadata] = useState('');
  const [typed, type] = useState('');
  const [tried, tryIt] = useState(false);
  const { working, failure, act, clear } = useAct();
  const kind = (place.query.get('kind') ?? 'IDENTITY_CENTER') as Kind;
  const external = kind === 'EXTERNAL_IDP';
  // What was pasted is gone after a reload: back to where it is asked for.
  const asked = Number(place.query.get('step') ?? 1);
  const step = Math.min(asked, external && !metadata ? 2 : 3) - 1;
  const refused = failure?.code === 'ValidationException' && external ? failure.message : '';
  const wrong = external ? metadataProblem(metadata) || refused : '';
  const to = (n: number) => go(href(here, { kind, step: n ? String(n + 1) : undefined }));
  useEffect(() => { if (asked > step + 1) go(href(here, { kind, step: String(step + 1) }), true); }, []);
  const navigate = (n: number) => {
    if (n > 1 && wrong) {
      tryIt(true);
      if (step !== 1) to(1);
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    tryIt(false);
    to(n);
  };
  const submit = () => act(async () => {
    if (typed !== 'ACCEPT') return tryIt(true);
    try {
      await changeSource(i, kind, metadata, typed);
    } catch (e) {
      if (external && (e as { code?: string }).code === 'ValidationException') { tryIt(true); to(1); }
      throw e;
    }
    done(`The identity source is now: ${kinds[kind]}.`);
    go(href('/center/settings'));
  });
  return (
    <Wizard
      steps={[
        { title: 'Choose identity source', description: 'Where do your users and groups come from? There is one source at a time.', content: <Choose kind={kind} /> },
        {
          title: external ? 'Configure external identity provider' : 'Configure identity source',
          content: external
            ? <Configure metadata={metadata} change={m => { setMetadata(m); clear(); }} error={tried || refused ? wrong : ''} />
            : <Container>There is nothing to configure: users and groups are managed here, and sign in with a password.</Container>,
        },
        {
          title: 'Review and confirm', content: step === 2 && (
            <SpaceBetween size="l">
              {failure && !refused && <Problem error={failure} what="change the identity source" />}
              <Review kind={kind} entity={external ? entityOf(metadata) : ''} typed={typed} type={type} error={tried && typed !== 'ACCEPT'} submit={submit} />
              <OwnCLI calls={[{ method: 'PUT', path: `instances/${i.id}/identity-source`, body: { kind, metadata: external ? 'THE PROVIDER\'S METADATA' : undefined, confirmation: 'ACCEPT' } }]} />
            </SpaceBetween>
          ),
        },
      ]}
      activeStepIndex={step} submitButtonText="Change identity source" isLoadingNextStep={working}
      onNavigate={e => navigate(e.detail.requestedStepIndex)} onCancel={() => go(href('/center/settings'))} onSubmit={submit}
    />
  );
}

function Choose({ kind }: { kind: Kind }) {
  return (
    <Container header={<Header variant="h2">Identity source</Header>}>
      <Tiles ariaLabel="Identity source" value={kind} onChange={e => go(href(here, { kind: e.detail.value }), true)} columns={3} items={[
        { value: 'IDENTITY_CENTER', label: kinds.IDENTITY_CENTER, description: 'Users and groups are managed here, and sign in here.' },
        { value: 'ACTIVE_DIRECTORY', label: kinds.ACTIVE_DIRECTORY, description: 'Not available yet: it comes in a later release.', disabled: true },
        { value: 'EXTERNAL_IDP', label: kinds.EXTERNAL_IDP, description: 'Users and groups are managed at a provider, such as the directory or Okta, and sign in there by SAML 2.0.' },
      ]} />
    </Container>
  );
}

function Configure({ metadata, change, error }: { metadata: string; change: (m: string) => void; error: string }) {
  const i = useInstance();
  const sp = useLoad(() => serviceProvider(i), [i.id]);
  const [files, setFiles] = useState<File[]>([]);
  const choose = async (chosen: File[]) => {
    setFiles(chosen);
    const file = chosen[0];
    change(!file ? '' : file.size > 300_000 ? 'x'.repeat(75_001) : await file.text());
  };
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" description="Give it to your identity provider: as a file, or value by value." actions={sp.value && <Download sp={sp.value} />}>Service provider metadata</Header>}>
        {sp.failure && <Problem error={sp.failure} retry={sp.reload} what="see the service provider metadata" />}
        {sp.value ? <KeyValuePairs columns={1} items={serviceProviderPairs(sp.value)} /> : sp.loading && <Spinner />}
      </Container>
      <Container header={<Header variant="h2" description="What your identity provider says about itself.">Identity provider metadata</Header>}>
        <SpaceBetween size="l">
          <FormField label="IdP SAML metadata" description="The provider's metadata.xml." errorText={files.length ? error : undefined}>
            <FileUpload
              value={files} onChange={e => void choose(e.detail.value)} accept=".xml,application/xml,text/xml,application/samlmetadata+xml" showFileSize
              i18nStrings={{ uploadButtonText: () => 'Choose file', dropzoneText: () => 'Drop file here', removeFileAriaLabel: () => 'Remove file', limitShowFewer: 'Show fewer', limitShowMore: 'Show more', errorIconAriaLabel: 'Error' }}
            />
          </FormField>
          <FormField stretch label="Or its text" errorText={files.length ? undefined : error} constraintText="At most 75,000 characters.">
            <Textarea value={metadata} onChange={e => { setFiles([]); change(e.detail.value); }} rows={8} invalid={!!error} spellcheck={false} placeholder="<md:EntityDescriptor …" />
          </FormField>
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}

type Given = { kind: Kind; entity: string; typed: string; type: (s: string) => void; error: boolean; submit: () => void };

function Review({ kind, entity, typed, type, error, submit }: Given) {
  const i = useInstance();
  const seen = useLoad(() => preview(i, kind), [i.id, kind]);
  if (seen.failure) return <Problem error={seen.failure} retry={seen.reload} what="see what the change would do" />;
  if (!seen.value) return <Spinner />;
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Identity source</Header>}>
        <KeyValuePairs columns={2} minColumnWidth={240} items={[{ label: 'New identity source', value: kinds[kind] }, ...(entity ? [{ label: 'Issuer of the identity provider', value: <span className="words">{entity}</span> }] : [])]} />
      </Container>
      <Alert type="warning" header="What is lost" statusIconAriaLabel="Warning"><ul>{seen.value.lost.map(s => <li key={s}>{s}</li>)}</ul></Alert>
      <Alert type="info" header="What is kept" statusIconAriaLabel="Information"><ul>{seen.value.kept.map(s => <li key={s}>{s}</li>)}</ul></Alert>
      <Container>
        <FormField label={<>Type <strong>ACCEPT</strong> to confirm that you have read this and want to change the identity source</>} errorText={error && 'Type ACCEPT, in capital letters.'}>
          <Input value={typed} onChange={e => type(e.detail.value)} onKeyDown={e => { if (e.detail.key === 'Enter') submit(); }} placeholder="ACCEPT" ariaRequired autoComplete={false} spellcheck={false} invalid={error} />
        </FormField>
      </Container>
    </SpaceBetween>
  );
}
