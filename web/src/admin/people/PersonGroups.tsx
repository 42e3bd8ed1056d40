import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { done } from '../../flashes';
import { useLoad, usePages } from '../../load';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Empty } from '../../parts/Empty';
import { follow, href } from '../../router';
import { addMember, removeMember, type Group } from '../api/groups';
import { groupsOf, nameOf, type Person } from '../api/people';
import { rulesOf } from '../api/rules';
import { Curl } from '../parts/Curl';
import { FormDialog } from '../parts/FormDialog';
import { List } from '../parts/List';
import { useAct } from '../../parts/useAct';
import { GroupPicker } from './GroupPicker';

export function PersonGroups({ person }: { person: Person }) {
  const pages = usePages(after => groupsOf(person.id, after), [person.id]);
  const held = useLoad(() => rulesOf(person.id), [person.id, pages.loading]);
  const rules = (g: Group) => held.value?.filter(h => h.groupId === g.id) ?? [];
  const [adding, add] = useState(false);
  const [leaving, leave] = useState<Group>();
  const name = nameOf(person);
  return (
    <SpaceBetween size="m">
      <List
        title="Groups" what="groups" pages={pages} id={g => g.id} empty={<Empty title="In no group yet" />} actions={<Button onClick={() => add(true)}>Add to groups</Button>}
        columns={[
          { id: 'name', header: 'Group', isRowHeader: true, minWidth: 180, cell: g => <Link href={href(`/groups/${g.id}`)} onFollow={follow}><span className="words">{g.profile.name}</span></Link> },
          { id: 'about', header: 'Description', minWidth: 200, cell: g => <span className="words">{g.profile.description ?? '-'}</span> },
          { id: 'how', header: 'By', minWidth: 150, cell: g => { const by = rules(g); return by.length ? <span className="words">Rule {by.map(h => h.ruleName).join(', ')}</span> : g.type === 'OKTA_GROUP' ? 'Hand' : '-'; } },
          { id: 'act', header: 'Actions', minWidth: 130, cell: g => (g.type === 'OKTA_GROUP' ? <Button variant="inline-link" ariaLabel={`Remove from ${g.profile.name}`} onClick={() => leave(g)}>Remove</Button> : 'Always') },
        ]}
      />
      {adding && <Join person={person} joined={pages.items.map(g => g.id)} close={() => add(false)} changed={pages.reload} />}
      {leaving && (
        <ConfirmDelete
          title={`Remove ${name} from ${leaving.profile.name}`} word="remove" button="Remove" close={() => leave(undefined)} extra={<Curl calls={[{ method: 'DELETE', path: `/groups/${leaving.id}/users/${person.id}` }]} />}
          act={async () => { await removeMember(leaving.id, person.id); done(`${name} is no longer in ${leaving.profile.name}.`); pages.reload(); }}
        ><strong>{name}</strong> loses every application that only <strong>{leaving.profile.name}</strong> gives, and what the group was granted there.{rules(leaving).length > 0 && ' The rule that put the person there leaves it out from now on.'}</ConfirmDelete>
      )}
    </SpaceBetween>
  );
}

function Join({ person, joined, close, changed }: { person: Person; joined: string[]; close: () => void; changed: () => void }) {
  const [groups, choose] = useState<Group[]>([]);
  const state = useAct();
  const submit = () => state.act(async () => {
    for (const g of groups) await addMember(g.id, person.id);
    done(`${nameOf(person)} is in ${groups.map(g => g.profile.name).join(', ')}.`);
    changed();
    close();
  });
  return (
    <FormDialog title={`Add ${nameOf(person)} to groups`} button="Add" what="add to the groups" state={state} submit={submit} close={close} disabled={!groups.length} calls={groups.map(g => ({ method: 'PUT', path: `/groups/${g.id}/users/${person.id}` }))}>
      <GroupPicker chosen={groups} choose={choose} joined={joined} />
    </FormDialog>
  );
}
