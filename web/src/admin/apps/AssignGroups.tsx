import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { usePages } from '../../load';
import { Empty } from '../../parts/Empty';
import { Problem } from '../../parts/Problem';
import { appGroupsAmong, assignGroup, type App } from '../api/apps';
import { listGroups, type Group } from '../api/groups';
import { Curl } from '../parts/Curl';
import { List } from '../parts/List';
import { Search } from '../parts/Search';
import { Pick, useThere } from '../parts/there';
import { useAct } from '../../parts/useAct';

/** Assign > Assign to Groups. */
export function AssignGroups({ app, close }: { app: App; close: () => void }) {
  const [q, search] = useState('');
  const [chosen, choose] = useState<Group>();
  const state = useAct();
  const pages = usePages(after => listGroups(q, after, 10), [q]);
  const there = useThere(pages.items.map(g => g.id), ids => appGroupsAmong(app.id, ids));
  const save = async (g: Group) => {
    if (await state.act(() => assignGroup(app.id, g.id))) { there.add(g.id); choose(undefined); }
  };
  if (chosen) {
    return (
      <Modal
        visible size="large" header={`Assign ${app.label} to ${chosen.profile.name}`} onDismiss={close} closeAriaLabel="Close"
        footer={<Box float="right"><SpaceBetween direction="horizontal" size="xs"><Button variant="link" onClick={() => { state.clear(); choose(undefined); }}>Cancel</Button><Button variant="primary" onClick={() => void save(chosen)} loading={state.working}>Save and Go Back</Button></SpaceBetween></Box>}
      >
        <SpaceBetween size="m">
          {state.failure && <Problem error={state.failure} what={`assign ${chosen.profile.name}`} />}
          <Box>Every member of <strong className="words">{chosen.profile.name}</strong> gets {app.label}, also whoever joins later. The user names follow the application username format.</Box>
          <Curl calls={[{ method: 'PUT', path: `/apps/${app.id}/groups/${chosen.id}`, body: {} }]} />
        </SpaceBetween>
      </Modal>
    );
  }
  return (
    <Modal visible size="large" header={`Assign ${app.label} to Groups`} onDismiss={close} closeAriaLabel="Close" footer={<Box float="right"><Button variant="primary" onClick={close}>Done</Button></Box>}>
      <List
        title="Groups" what="groups" pages={pages} id={g => g.id} search={<Search focus label="Search groups" value={q} change={search} />} clear={q ? () => search('') : undefined} empty={<Empty title="No groups yet" />}
        columns={[
          { id: 'name', header: 'Group', isRowHeader: true, cell: g => <span className="words">{g.profile.name}<Box color="text-body-secondary" fontSize="body-s">{g.profile.description}</Box></span> },
          { id: 'act', header: 'Assign', width: 140, cell: g => <Pick there={there} id={g.id} name={g.profile.name} pick={() => choose(g)} /> },
        ]}
      />
    </Modal>
  );
}
