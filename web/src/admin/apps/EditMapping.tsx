import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { done } from '../../flashes';
import { useAct } from '../../parts/useAct';
import { wordsFor } from '../api/call';
import { changeMapping, mappingPath, type Change } from '../api/mappings';
import { FormDialog } from '../parts/FormDialog';
import { allAttributes } from '../people/words';
import type { Row } from './Mappings';

const other = { value: '', label: 'An expression' };
const sources = [...allAttributes.map(([id, label]) => ({ value: `user.${id}`, label, description: `user.${id}` })), other];

/** Whether an attribute is sent, and what becomes its value. */
export function EditMapping({ mapping, row, close, changed }: { mapping: string; row: Row; close: () => void; changed: () => void }) {
  const [on, turn] = useState(row.pushStatus === 'PUSH');
  const [expression, set] = useState(row.expression || row.standard);
  const [free, type] = useState(!sources.some(s => s.value === (row.expression || row.standard)));
  const state = useAct();
  const wrong = wordsFor(state.failure, 'properties');
  const change: Change = { [row.name]: on && expression === row.standard ? null : { expression: on ? expression : row.standard, pushStatus: on ? 'PUSH' : 'DONT_PUSH' } };
  const submit = () => state.act(async () => {
    await changeMapping(mapping, change);
    done(`The mapping of ${row.name} is saved. Everybody who has the application follows.`);
    changed();
    close();
  });
  return (
    <FormDialog
      title={`Mapping of ${row.name}`} button="Save" what="save the mapping" state={state} submit={submit} close={close} fields={['properties']}
      calls={[{ method: 'POST', path: mappingPath(mapping), body: { properties: change } }]}
    >
      <Checkbox checked={on} description="Otherwise the application keeps what it has." onChange={e => { turn(e.detail.checked); state.clear(); }}>Send this attribute</Checkbox>
      {on && (
        <FormField label="Value" errorText={free ? undefined : wrong}>
          <Select
            options={sources} filteringType="auto" filteringAriaLabel="Search attributes" selectedOption={free ? other : sources.find(s => s.value === expression) ?? other}
            onChange={e => { const v = e.detail.selectedOption.value ?? ''; type(!v); if (v) set(v); state.clear(); }}
          />
        </FormField>
      )}
      {on && free && (
        <FormField label="Expression" errorText={wrong} constraintText={'A template such as ${user.city}, ${user.countryCode}; or a text in quotes.'}>
          <Input value={expression} autoFocus spellcheck={false} autoComplete={false} invalid={!!wrong} onChange={e => { set(e.detail.value); state.clear(); }} />
        </FormField>
      )}
    </FormDialog>
  );
}
