import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { done } from '../../flashes';
import { useAct } from '../../parts/useAct';
import { grantRole, roles, type Administrator } from '../api/administration';
import { nameOf, type Person } from '../api/people';
import { FormDialog } from '../parts/FormDialog';
import { PersonPicker } from '../people/PersonPicker';

/** Gives a role to an administrator, or makes somebody one. */
export function AddRole({ to, close, changed }: { to?: Administrator; close: () => void; changed: () => void }) {
  const held = to?._embedded.roles ?? [];
  const free = roles.filter(([type]) => !held.some(r => r.type === type)).map(([value, label]) => ({ value, label }));
  const [person, pick] = useState<Person | undefined>(to?._embedded.user);
  const [type, choose] = useState('');
  const state = useAct();
  const submit = () => state.act(async () => {
    if (!person) return;
    const r = await grantRole(person.id, type);
    done(`${nameOf(person)} is ${r.label}.`);
    changed();
    close();
  });
  return (
    <FormDialog
      title={to ? `Add a role to ${nameOf(to._embedded.user)}` : 'Add Administrator'} button="Add role" what="add the role" state={state} submit={submit} close={close} disabled={!type || !person}
      calls={[{ method: 'POST', path: `/users/${person?.id ?? 'USER_ID'}/roles`, body: { type: type || 'ROLE' } }]}
    >
      {!to && <FormField label="Person"><PersonPicker chosen={person} choose={p => { pick(p); state.clear(); }} /></FormField>}
      <FormField label="Role"><Select options={free} selectedOption={free.find(o => o.value === type) ?? null} placeholder="Choose a role" onChange={e => { choose(e.detail.selectedOption.value ?? ''); state.clear(); }} /></FormField>
    </FormDialog>
  );
}
