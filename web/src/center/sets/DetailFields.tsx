import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Details } from '../api/sets';
import { hours, lasting } from '../parts/lasting';
import { relayProblem } from './draft';

/** The fields of a permission set's details; its name cannot be changed later. */
export function DetailFields({ details: d, change, nameError, fixed }: { details: Details; change: (d: Details) => void; nameError?: string; fixed?: boolean }) {
  const options = hours.some(h => h.value === d.duration) ? hours : [...hours, { value: d.duration, label: lasting(d.duration) }];
  return (
    <SpaceBetween size="l">
      {fixed ? null : (
        <FormField label="Permission set name" constraintText="At most 32 characters: letters, digits and + = , . @ - _. It cannot be changed later." errorText={nameError}>
          <Input value={d.name} onChange={e => change({ ...d, name: e.detail.value })} ariaRequired invalid={!!nameError} autoComplete={false} spellcheck={false} placeholder="StorageAdministrators" />
        </FormField>
      )}
      <FormField label={<>Description <em>- optional</em></>} constraintText="At most 700 characters."><Input value={d.description} onChange={e => change({ ...d, description: e.detail.value })} autoComplete={false} /></FormField>
      <FormField label="Session duration" description="How long credentials for an account last; whoever is signed in gets new ones.">
        <Select options={options} selectedOption={options.find(o => o.value === d.duration) ?? null} onChange={e => change({ ...d, duration: e.detail.selectedOption.value ?? 'PT1H' })} />
      </FormField>
      <FormField label={<>Relay state <em>- optional</em></>} description="The page of the account's console that opens first." errorText={relayProblem(d.relayState)}>
        <Input value={d.relayState} onChange={e => change({ ...d, relayState: e.detail.value })} autoComplete={false} spellcheck={false} placeholder="https://console.aws.amazon.com/s3" />
      </FormField>
    </SpaceBetween>
  );
}
