import Autosuggest from '@cloudscape-design/components/autosuggest';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { done } from '../../flashes';
import { useLoad } from '../../load';
import type { App } from '../api/apps';
import { wordsFor } from '../api/call';
import { listGroups } from '../api/groups';
import { createPush, listPushes, pushBody } from '../api/provisioning';
import { FormDialog } from '../parts/FormDialog';
import { useAct } from '../../parts/useAct';

/** Push Groups > Find groups by name. */
export function AddPush({ app, close, saved }: { app: App; close: () => void; saved: () => void }) {
  const [name, type] = useState('');
  const [now, setNow] = useState(true);
  const [link, setLink] = useState(false);
  const state = useAct();
  const found = useLoad(() => listGroups(name, '', 20), [name]);
  const groups = found.value?.items ?? [];
  const pushes = useLoad(() => listPushes(app.id, ''), [app.id]);
  const pushed = new Set(pushes.value?.items.map(p => p.sourceGroupId));
  const group = groups.find(g => g.profile.name.toLowerCase() === name.trim().toLowerCase() && !pushed.has(g.id));
  const submit = () => state.act(async () => {
    if (!group) throw new Error('Choose a group of the list.');
    await createPush(app.id, group.id, now, link);
    done(now ? `${group.profile.name} is being pushed.` : `${group.profile.name} is linked; it is pushed when it is activated.`);
    saved();
    close();
  });
  const wrong = wordsFor(state.failure, 'sourceGroupId');
  return (
    <FormDialog
      title="Push groups by name" button="Save" what="push the group" state={state} submit={submit} close={close} fields={['sourceGroupId']} disabled={!group}
      calls={[{ method: 'POST', path: `/apps/${app.id}/group-push/mappings`, body: pushBody(group?.id ?? 'GROUP_ID', now, link) }]}
    >
      <SpaceBetween size="m">
        <FormField label="Group" description="Type a part of its name." errorText={wrong}>
          <Autosuggest
            value={name} autoFocus filteringType="manual" enteredTextLabel={text => `Search for "${text}"`} placeholder="Group name" ariaRequired invalid={!!wrong}
            options={groups.map(g => ({ value: g.profile.name, description: g.profile.description ?? undefined, disabled: pushed.has(g.id), labelTag: pushed.has(g.id) ? 'Pushed' : undefined }))} expandToViewport hideEnteredTextOption
            statusType={found.loading ? 'loading' : found.failure ? 'error' : 'finished'} loadingText="Searching" errorText="The groups could not be read" empty="No group matches"
            onChange={e => { type(e.detail.value); state.clear(); }}
          />
        </FormField>
        <Checkbox checked={now} onChange={e => setNow(e.detail.checked)}>Push group memberships immediately</Checkbox>
        <Checkbox checked={link} onChange={e => setLink(e.detail.checked)} description="Otherwise a group of the same name there is an error.">Link Group, if the application has one of this name</Checkbox>
      </SpaceBetween>
    </FormDialog>
  );
}
