import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Failure } from '../api/errors';
import { policyOf, policyProblem } from '../parts/policy';
import { PolicyEditor } from '../parts/PolicyEditor';

export type Draft = { name: string; about: string; text: string };

export const longest = 5120;

const example = policyOf(
  { Sid: 'OnlyOurRegions', Effect: 'Deny', NotAction: ['iam:*', 'organizations:*', 'sts:*', 's3:ListAllMyBuckets'], Resource: '*', Condition: { StringNotEquals: { 'aws:RequestedRegion': ['us-east-1'] } } },
);

export function wrong(d: Draft) {
  return {
    name: !d.name.trim() ? 'The policy needs a name.' : d.name.length > 128 ? 'A name has at most 128 characters.' : '',
    about: d.about.length > 512 ? 'A description has at most 512 characters.' : '',
    text: !d.text.trim() ? 'The policy needs a document.' : policyProblem(d.text, 'control'),
  };
}

const ofDocument = (f?: Failure) => (f?.code === 'MalformedPolicyDocumentException' ? f.message : undefined);
export const atField = (f?: Failure) => !!f && (f.code === 'DuplicatePolicyException' || !!ofDocument(f));

/** What a control policy is made of. */
export function PolicyFields({ d, set, tried, failure }: { d: Draft; set: (d: Draft) => void; tried: boolean; failure?: Failure }) {
  const w = wrong(d);
  const name = failure?.code === 'DuplicatePolicyException' ? failure.message : tried && w.name;
  return (
    <Container header={<Header variant="h2">The policy</Header>}>
      <SpaceBetween size="l">
        <FormField label="Policy name" errorText={name}>
          <Input value={d.name} onChange={e => set({ ...d, name: e.detail.value })} invalid={!!name} ariaRequired autoFocus autoComplete={false} placeholder="only-our-regions" />
        </FormField>
        <FormField label={<>Description <em>- optional</em></>} errorText={w.about}>
          <Input value={d.about} onChange={e => set({ ...d, about: e.detail.value })} invalid={!!w.about} autoComplete={false} />
        </FormField>
        <PolicyEditor kind="control" most={longest} whole text={d.text} change={text => set({ ...d, text })} example={example} error={ofDocument(failure) ?? (tried ? w.text : undefined)} />
      </SpaceBetween>
    </Container>
  );
}
