import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Ref } from '../api/sets';
import { ChooseManaged } from './ChooseManaged';

/** A choice under way: what was typed for the other kinds is kept. */
export type Choice = { kind: 'NONE' | 'AWS' | 'CUSTOMER'; arn: string; refTo: Ref };

/** Chooses a permissions boundary, or none. */
export function BoundaryFields({ kind, arn, refTo, change }: Choice & { change: (b: Choice) => void }) {
  return (
    <SpaceBetween size="m">
      <FormField label="Permissions boundary">
        <RadioGroup value={kind} onChange={e => change({ kind: e.detail.value as Choice['kind'], arn, refTo })} items={[
          { value: 'NONE', label: 'None' }, { value: 'AWS', label: 'AWS managed policy' }, { value: 'CUSTOMER', label: 'Customer managed policy' },
        ]} />
      </FormField>
      {kind === 'AWS' && <ChooseManaged single arns={arn ? [arn] : []} change={arns => change({ kind, arn: arns[0] ?? '', refTo })} />}
      {kind === 'CUSTOMER' && (
        <SpaceBetween size="m">
          <Alert type="info" statusIconAriaLabel="Information">Each account must have the policy before the permission set is assigned there.</Alert>
          <FormField label="Policy name"><Input value={refTo.Name} onChange={e => change({ kind, arn, refTo: { ...refTo, Name: e.detail.value } })} autoComplete={false} spellcheck={false} /></FormField>
          <FormField label="Path"><Input value={refTo.Path ?? '/'} onChange={e => change({ kind, arn, refTo: { ...refTo, Path: e.detail.value } })} autoComplete={false} spellcheck={false} /></FormField>
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}
