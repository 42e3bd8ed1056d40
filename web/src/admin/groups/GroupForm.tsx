import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { done } from '../../flashes';
import { wordsFor } from '../api/call';
import { createGroup, groupBody, updateGroup, type Group } from '../api/groups';
import { FormDialog } from '../parts/FormDialog';
import { useAct } from '../../parts/useAct';

/** Add Group, or the change of one. */
export function GroupForm({ group, close, saved }: { group?: Group; close: () => void; saved: () => void }) {
  const [name, setName] = useState(group?.profile.name ?? '');
  const [about, setAbout] = useState(group?.profile.description ?? '');
  const state = useAct();
  const wrong = { name: wordsFor(state.failure, 'name', 'profile.name'), about: wordsFor(state.failure, 'description', 'profile.description') };
  const submit = () => state.act(async () => {
    if (group) await updateGroup(group.id, name.trim(), about.trim());
    else await createGroup(name.trim(), about.trim());
    done(group ? 'The group is saved.' : `The group ${name.trim()} is added.`);
    saved();
    close();
  });
  return (
    <FormDialog
      title={group ? 'Edit group' : 'Add Group'} button="Save" what="save the group" state={state} submit={submit} close={close} fields={['name', 'profile.name', 'description', 'profile.description']}
      calls={[{ method: group ? 'PUT' : 'POST', path: group ? `/groups/${group.id}` : '/groups', body: groupBody(name.trim(), about.trim()) }]}
    >
      <FormField label="Name" errorText={wrong.name}><Input value={name} autoFocus ariaRequired invalid={!!wrong.name} autoComplete={false} onChange={e => { setName(e.detail.value); state.clear(); }} /></FormField>
      <FormField label={<>Description <i>- optional</i></>} errorText={wrong.about}><Textarea value={about} rows={2} invalid={!!wrong.about} onChange={e => { setAbout(e.detail.value); state.clear(); }} /></FormField>
    </FormDialog>
  );
}
