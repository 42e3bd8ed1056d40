import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { usePages } from '../../load';
import { Empty } from '../../parts/Empty';
import { Problem } from '../../parts/Problem';
import { addMember, membersAmong, type Group } from '../api/groups';
import { listPeople, nameOf, type Person } from '../api/people';
import { Curl } from '../parts/Curl';
import { List } from '../parts/List';
import { Search } from '../parts/Search';
import { Pick, useThere } from '../parts/there';
import { useAct } from '../../parts/useAct';

/** Adds people to a group, one click each. */
export function AddMembers({ group, close }: { group: Group; close: () => void }) {
  const [q, search] = useState('');
  const state = useAct();
  const pages = usePages(after => listPeople(q, '', after, 10), [q]);
  const there = useThere(pages.items.map(p => p.id), ids => membersAmong(group.id, ids));
  const add = async (p: Person) => { if (await state.act(() => addMember(group.id, p.id))) there.add(p.id); };
  return (
    <Modal visible size="large" header={`Assign people to ${group.profile.name}`} onDismiss={close} closeAriaLabel="Close" footer={<Box float="right"><Button variant="primary" onClick={close}>Done</Button></Box>}>
      <SpaceBetween size="m">
        {state.failure && <Problem error={state.failure} what="add to the group" />}
        <List
          title="People" what="people" pages={pages} id={p => p.id} search={<Search focus label="Search people" value={q} change={search} />} clear={q ? () => search('') : undefined} empty={<Empty title="No people yet" />}
          columns={[
            { id: 'name', header: 'Person', isRowHeader: true, cell: p => <span className="words">{nameOf(p)}<Box color="text-body-secondary" fontSize="body-s">{p.profile.login}</Box></span> },
            { id: 'act', header: 'Assign', width: 140, cell: p => <Pick there={there} id={p.id} name={nameOf(p)} pick={() => void add(p)} working={state.working} done="Member" /> },
          ]}
        />
        <Curl calls={[{ method: 'PUT', path: `/groups/${group.id}/users/USER_ID` }]} />
      </SpaceBetween>
    </Modal>
  );
}
