import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tiles from '@cloudscape-design/components/tiles';
import Wizard from '@cloudscape-design/components/wizard';
import { useEffect, useState } from 'react';
import { done } from '../../flashes';
import { CLI } from '../../parts/CLI';
import { Document } from '../../parts/Document';
import { PolicyEditor } from '../../parts/PolicyEditor';
import { Problem } from '../../parts/Problem';
import { TagFields } from '../../parts/TagFields';
import { go, href, type Place } from '../../router';
import { useInstance } from '../api/instance';
import { lasting } from '../parts/lasting';
import { useAct } from '../../parts/useAct';
import { BoundaryFields } from './BoundaryFields';
import { ChooseManaged } from './ChooseManaged';
import { CustomerFields } from './CustomerFields';
import { DetailFields } from './DetailFields';
import { boundaryOf, commands, create, empty, jobFunctions, nameProblem, policies, policyProblem, relayProblem, type Draft } from './draft';

const kept = 'gatehouse-permission-set';

/** The draft outlives a reload, in this tab. */
function useDraft(): [Draft, (d: Draft) => void] {
  const [draft, set] = useState<Draft>(() => {
    try {
      return { ...empty, ...(JSON.parse(sessionStorage.getItem(kept) ?? '{}') as Partial<Draft>) };
    } catch {
      return empty;
    }
  });
  useEffect(() => { sessionStorage.setItem(kept, JSON.stringify(draft)); }, [draft]);
  return [draft, set];
}

export default function CreateSet({ place }: { place: Place }) {
  const i = useInstance();
  const [d, edit] = useDraft();
  const [error, fail] = useState('');
  const [tried, tryIt] = useState(false);
  const { working, failure, act, clear } = useAct();
  const change = (c: Partial<Draft>) => { fail(''); clear(); edit({ ...d, ...c }); };
  const custom = d.type === 'CUSTOM';
  const count = custom ? 4 : 3;
  const step = Math.min(count, Math.max(1, Number(place.query.get('step') ?? 1))) - 1;
  const detailsAt = count - 2;
  const to = (n: number) => go(href('/center/permission-sets/create', { step: n ? String(n + 1) : undefined }));
  const taken = failure?.code === 'ConflictException';
  const navigate = (n: number) => {
    if (n > (custom ? 1 : 0) && policyProblem(d)) { if (step !== (custom ? 1 : 0)) to(custom ? 1 : 0); return fail(policyProblem(d)); }
    if (n > detailsAt && (nameProblem(d.details.name) || relayProblem(d.details.relayState))) { tryIt(true); if (step !== detailsAt) to(detailsAt); return; }
    fail('');
    to(n);
  };
  const submit = () => act(async () => {
    try {
      await create(i, d);
    } catch (e) {
      if ((e as { code?: string }).code === 'ConflictException') { tryIt(true); to(detailsAt); }
      throw e;
    }
    sessionStorage.removeItem(kept);
    done(`The permission set ${d.details.name} is created.`);
    go(href('/center/permission-sets'));
  });
  const cancel = () => { sessionStorage.removeItem(kept); go(href('/center/permission-sets')); };
  const nameError = taken ? failure.message : tried ? nameProblem(d.details.name) : '';
  const steps = [
    { title: 'Select permission set type', errorText: step === 0 && error, content: <Kind d={d} change={change} /> },
    ...(custom ? [{ title: 'Specify policies and permissions boundary', errorText: step === 1 && error, content: step === 1 && <Policies d={d} change={change} /> }] : []),
    {
      title: 'Specify permission set details', content: (
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">Permission set details</Header>}><DetailFields details={d.details} change={details => change({ details })} nameError={nameError} /></Container>
          <Container header={<Header variant="h2">Tags <em>- optional</em></Header>}><TagFields tags={d.tags} change={tags => change({ tags })} /></Container>
        </SpaceBetween>
      ),
    },
    {
      title: 'Review and create', content: step === count - 1 && (
        <SpaceBetween size="l">
          {failure && !taken && <Problem error={failure} what="create the permission set" />}
          <Review d={d} edit={navigate} details={detailsAt} />
          <CLI commands={commands(i, d)} />
        </SpaceBetween>
      ),
    },
  ];
  return <Wizard steps={steps} activeStepIndex={step} submitButtonText="Create" isLoadingNextStep={working} onCancel={cancel} onNavigate={e => navigate(e.detail.requestedStepIndex)} onSubmit={submit} />;
}

type Part = { d: Draft; change: (c: Partial<Draft>) => void };

function Kind({ d, change }: Part) {
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Permission set type</Header>}>
        <Tiles ariaLabel="Permission set type" value={d.type} onChange={e => change({ type: e.detail.value as Draft['type'], details: { ...d.details } })} items={[
          { value: 'CUSTOM', label: 'Custom permission set', description: 'You choose the policies: managed ones, your own, and a boundary.' },
          { value: 'PREDEFINED', label: 'Predefined permission set', description: 'One of AWS\'s policies for a job, such as ReadOnlyAccess.' },
        ]} />
      </Container>
      {d.type === 'PREDEFINED' && (
        <Container header={<Header variant="h2">Policy for predefined permission set</Header>}>
          <ChooseManaged single only={p => jobFunctions.includes(p.name)} arns={d.predefined ? [d.predefined] : []} change={arns => {
            const predefined = arns[0] ?? '';
            change({ predefined, details: { ...d.details, name: d.details.name || predefined.slice(predefined.lastIndexOf('/') + 1) } });
          }} />
        </Container>
      )}
    </SpaceBetween>
  );
}

function Policies({ d, change }: Part) {
  return (
    <SpaceBetween size="l">
      <ExpandableSection variant="container" defaultExpanded headerText="AWS managed policies" headerCounter={`(${d.managed.length})`} headerDescription="Policies that AWS maintains. They are attached to the role in every account.">
        <ChooseManaged arns={d.managed} change={managed => change({ managed })} />
      </ExpandableSection>
      <ExpandableSection variant="container" defaultExpanded={d.customer.length > 0} headerText="Customer managed policies" headerCounter={`(${d.customer.length})`} headerDescription="Your own policies, by name. Each account must have them before the permission set is assigned there.">
        <CustomerFields refs={d.customer} change={customer => change({ customer })} />
      </ExpandableSection>
      <ExpandableSection variant="container" defaultExpanded={!!d.inline} headerText="Inline policy" headerDescription="A policy of this permission set alone.">
        <PolicyEditor kind="identity" most={10_240} text={d.inline} change={inline => change({ inline })} />
      </ExpandableSection>
      <ExpandableSection variant="container" defaultExpanded={d.boundary !== 'NONE'} headerText="Permissions boundary" headerDescription="The most that the permission set can ever allow.">
        <BoundaryFields kind={d.boundary} arn={d.boundaryArn} refTo={d.boundaryRef} change={b => change({ boundary: b.kind, boundaryArn: b.arn, boundaryRef: b.refTo })} />
      </ExpandableSection>
    </SpaceBetween>
  );
}

const leaf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);

function Review({ d, edit, details }: { d: Draft; edit: (n: number) => void; details: number }) {
  const b = boundaryOf(d);
  const custom = d.type === 'CUSTOM';
  const t = d.details;
  const again = (n: number, what: string) => <Button onClick={() => edit(n)} ariaLabel={`Edit ${what}`}>Edit</Button>;
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" actions={again(custom ? 1 : 0, 'policies')}>Permissions</Header>}>
        <SpaceBetween size="m">
          <KeyValuePairs columns={3} items={[
            { label: 'Type', value: custom ? 'Custom permission set' : 'Predefined permission set' },
            { label: 'AWS managed policies', value: policies(d).length ? <ul>{policies(d).map(p => <li key={p} className="words">{leaf(p)}</li>)}</ul> : 'None' },
            ...(custom ? [
              { label: 'Customer managed policies', value: d.customer.length ? <ul>{d.customer.map(c => <li key={c.Name} className="words">{c.Path}{c.Name}</li>)}</ul> : 'None' },
              { label: 'Permissions boundary', value: <span className="words">{b ? leaf(b.ManagedPolicyArn ?? b.CustomerManagedPolicyReference?.Name ?? '') : 'None'}</span> },
            ] : []),
          ]} />
          {custom && d.inline.trim() && <div><Box variant="awsui-key-label">Inline policy</Box><Document text={d.inline} what="inline policy" /></div>}
          {custom && !policies(d).length && !d.customer.length && !d.inline.trim() && <Box color="text-status-warning">It has no policy: it allows nothing.</Box>}
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2" actions={again(details, 'details')}>Permission set details</Header>}>
        <KeyValuePairs columns={3} items={[
          { label: 'Name', value: <span className="words">{t.name}</span> }, { label: 'Description', value: <span className="words">{t.description || '-'}</span> },
          { label: 'Session duration', value: lasting(t.duration) }, { label: 'Relay state', value: <span className="words">{t.relayState || '-'}</span> },
          { label: 'Tags', value: <span className="words">{d.tags.filter(x => x.Key).map(x => `${x.Key}=${x.Value}`).join(', ') || '-'}</span> },
        ]} />
      </Container>
    </SpaceBetween>
  );
}
