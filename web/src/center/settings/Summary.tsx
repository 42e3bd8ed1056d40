import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useState } from 'react';
import { session } from '../../api/session';
import { done } from '../../flashes';
import { useLoad } from '../../load';
import { Copyable } from '../../parts/Copyable';
import { Problem } from '../../parts/Problem';
import { Dialog } from '../../parts/Dialog';
import { getPortal, updatePortal, useInstance } from '../api/instance';
import { OwnCLI } from '../parts/OwnCLI';

const pattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Where everybody signs in, and what the instance is called. */
export function Summary() {
  const i = useInstance();
  const portal = useLoad(() => getPortal(i), [i.id]);
  const [naming, name] = useState(false);
  const p = portal.value;
  return (
    <Container header={<Header variant="h2" actions={p && !p.name && <Button onClick={() => name(true)}>Customize access portal URL</Button>}>Settings summary</Header>}>
      {portal.failure && <Problem error={portal.failure} retry={portal.reload} what="see the access portal's settings" />}
      {portal.loading && !p && <Spinner />}
      {p && (
        <KeyValuePairs columns={3} minColumnWidth={240} items={[
          { label: 'AWS access portal URL', value: <SpaceBetween size="xxs">{[...new Set([p.url, ...p.addresses])].map(a => <span key={a} className="words"><Copyable text={a} what="AWS access portal URL" /></span>)}</SpaceBetween> },
          { label: 'Friendly name', value: p.name ?? 'None yet; it can be given once' },
          { label: 'Kind of instance', value: i.organization ? 'Organization instance' : 'Account instance' },
          { label: 'Instance ARN', value: <span className="words"><Copyable text={i.arn} what="instance ARN" /></span> },
          { label: 'Identity store ID', value: <Copyable text={i.store} what="identity store ID" /> },
          { label: 'Region', value: session().region },
        ]} />
      )}
      {naming && <Naming url={p!.url} close={() => name(false)} named={portal.reload} />}
    </Container>
  );
}

function Naming({ url, close, named }: { url: string; close: () => void; named: () => void }) {
  const i = useInstance();
  const [name, type] = useState('');
  const wrong = name && !pattern.test(name) ? 'Small letters, digits and hyphens, with a letter or digit at both ends.' : '';
  return (
    <Dialog
      title="Customize access portal URL" button="Save" ready={!!name && !wrong} what="give the access portal this name" close={close}
      act={async () => { const p = await updatePortal(i, { name }); done(`The access portal is now at ${p.url} too.`); named(); close(); }}
    >
      <FormField label="Friendly name" description="It can be given once and not changed. The addresses that there are keep working." constraintText={`${new URL(url).origin}/${name || 'NAME'}/start`} errorText={wrong}>
        <Input value={name} onChange={e => type(e.detail.value)} invalid={!!wrong} autoFocus ariaRequired autoComplete={false} spellcheck={false} />
      </FormField>
      <OwnCLI calls={[{ method: 'PUT', path: `instances/${i.id}/portal`, body: { name: name || 'NAME' } }]} />
    </Dialog>
  );
}
