import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Form from '@cloudscape-design/components/form';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { createControl, updateControl, type Control } from '../api/controls';
import { done } from '../flashes';
import { CLI } from '../parts/CLI';
import { Problem } from '../parts/Problem';
import { useAct } from '../parts/useAct';
import { follow, go, href } from '../router';
import { atField, longest, PolicyFields, wrong, type Draft } from './PolicyFields';

/** Makes a service control policy, or changes one. */
export function PolicyForm({ now, saved }: { now?: Control; saved?: () => void }) {
  const [d, set] = useState<Draft>(now ? { name: now.Name, about: now.Description ?? '', text: JSON.stringify(JSON.parse(now.Content), null, 2) } : { name: '', about: '', text: '' });
  const [tried, tryIt] = useState(false);
  const { working, failure, act, clear } = useAct();
  const back = now ? href(`/organizations/policies/${now.Id}`) : href('/organizations/policies');
  const w = wrong(d);
  const submit = () => {
    tryIt(true);
    if (w.name || w.about || w.text || d.text.length > longest) return;
    void act(async () => {
      const p = now ? await updateControl(now.Id, d.name.trim(), d.about, d.text) : await createControl(d.name.trim(), d.about, d.text);
      done(now ? `The policy ${p.Name} is saved. It holds at once where it is attached.` : `The policy ${p.Name} is created. It does nothing until it is attached.`);
      saved?.();
      go(href(`/organizations/policies/${p.Id}`), true);
    });
  };
  const fields = ['--name', d.name.trim() || 'NAME', '--description', d.about, '--content', d.text || '{}'];
  const command = now ? ['organizations', 'update-policy', '--policy-id', now.Id, ...fields] : ['organizations', 'create-policy', '--type', 'SERVICE_CONTROL_POLICY', ...fields];
  return (
    <ContentLayout header={<Header variant="h1" description="It limits the accounts that it is attached to, and those below a unit or the root. It gives nobody anything.">{now ? `Edit ${now.Name}` : 'Create service control policy'}</Header>}>
      <form onSubmit={e => { e.preventDefault(); submit(); }} noValidate>
        <Form actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" href={back} onFollow={follow}>Cancel</Button>
            <Button variant="primary" loading={working}>{now ? 'Save changes' : 'Create policy'}</Button>
          </SpaceBetween>
        }>
          <SpaceBetween size="l">
            {failure && !atField(failure) && <Problem error={failure} what={now ? 'save the policy' : 'create the policy'} />}
            <PolicyFields d={d} set={x => { set(x); clear(); }} tried={tried} failure={failure} />
            <CLI commands={[command]} />
          </SpaceBetween>
        </Form>
      </form>
    </ContentLayout>
  );
}
