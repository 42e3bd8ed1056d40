import Badge from '@cloudscape-design/components/badge';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type ReactNode } from 'react';
import { done } from '../../flashes';
import { useLoad, usePages } from '../../load';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Empty } from '../../parts/Empty';
import { When } from '../../parts/When';
import { follow, go, href } from '../../router';
import { appGroups, appUsers, unassignGroup, unassignPerson, type App, type AppUser } from '../api/apps';
import { getGroup, type Group } from '../api/groups';
import { listTasks } from '../api/provisioning';
import { Curl } from '../parts/Curl';
import { List } from '../parts/List';
import { SyncStatus } from '../parts/Status';
import { shownOf } from '../parts/tab';
import { useFollow } from '../../parts/useAct';
import type { TabProps } from './AppPage';
import { AssignGroups } from './AssignGroups';
import { AssignPeople } from './AssignPeople';

export function Assignments({ app, place }: TabProps) {
  const shown = shownOf(place, 'show', ['people', 'groups']);
  const [dialog, open] = useState<'people' | 'groups'>();
  const [round, next] = useState(0);
  const to = (show: string) => go(href(`/apps/${app.id}`, { tab: 'assignments', show }), true);
  const assign = (
    <ButtonDropdown
      variant="primary" items={[{ id: 'people', text: 'Assign to People' }, { id: 'groups', text: 'Assign to Groups' }]}
      onItemClick={e => open(e.detail.id as 'people' | 'groups')}
    >Assign</ButtonDropdown>
  );
  const close = () => { if (dialog && dialog !== shown) to(dialog); open(undefined); next(n => n + 1); };
  const filter = <SegmentedControl label="Kind" selectedId={shown} onChange={e => to(e.detail.selectedId)} options={[{ id: 'people', text: 'People' }, { id: 'groups', text: 'Groups' }]} />;
  return (
    <>
      {shown === 'groups' ? <Groups app={app} round={round} filter={filter} assign={assign} /> : <People app={app} round={round} filter={filter} assign={assign} />}
      {dialog === 'people' && <AssignPeople app={app} close={close} />}
      {dialog === 'groups' && <AssignGroups app={app} close={close} />}
    </>
  );
}

type Props = { app: App; round: number; filter: ReactNode; assign: ReactNode };

function People({ app, round, filter, assign }: Props) {
  const pages = usePages(after => appUsers(app.id, after), [app.id, round]);
  const wrong = pages.items.some(u => u.syncState === 'ERROR');
  const tasks = useLoad(async () => (wrong ? (await listTasks(app.id, '', 200)).items : []), [app.id, wrong]);
  const why = new Map((tasks.value ?? []).filter(t => t.kind === 'sync-person').map(t => [t.subjectId, t]));
  useFollow(pages.items.some(u => u.syncState === 'SYNCING' || u.syncState === 'OUT_OF_SYNC'), pages.reload);
  const [leaving, leave] = useState<AppUser>();
  const name = (u: AppUser) => u.profile.displayName || u.credentials.userName;
  return (
    <SpaceBetween size="m">
      <List
        title="Assignments" what="people" about="Who may sign in to the application, and is provisioned in it." pages={pages} id={u => u.id} search={filter} actions={assign}
        empty={<Empty title="Nobody is assigned yet">Use <em>Assign</em>: each person alone, or whole groups.</Empty>}
        columns={[
          { id: 'name', header: 'Person', isRowHeader: true, minWidth: 160, cell: u => <Link href={href(`/people/${u.id}`)} onFollow={follow}><span className="words">{name(u)}</span></Link> },
          { id: 'user', header: 'User Name', minWidth: 200, cell: u => <span className="words">{u.credentials.userName}</span> },
          { id: 'type', header: 'Type', minWidth: 100, cell: u => <Badge>{u.scope === 'USER' ? 'Individual' : 'Group'}</Badge> },
          {
            id: 'status', header: 'Status', minWidth: 180, cell: u => (
              <SpaceBetween size="xxs">
                <SyncStatus status={u.syncState} />
                {u.syncState === 'ERROR' && <span className="words">{why.get(u.id)?.title ?? ''} <Link href={href('/tasks', { app: app.id })} onFollow={follow}>Open tasks</Link></span>}
              </SpaceBetween>
            ),
          },
          { id: 'last', header: 'Last sent', minWidth: 110, cell: u => <When at={u.lastSync ?? ''} /> },
          { id: 'unassign', header: 'Actions', minWidth: 130, cell: u => (u.scope === 'USER' ? <Button variant="inline-link" ariaLabel={`Unassign ${name(u)}`} onClick={() => leave(u)}>Unassign</Button> : 'By its group') },
        ]}
      />
      <Curl calls={[{ method: 'GET', path: `/apps/${app.id}/users` }]} />
      {leaving && (
        <ConfirmDelete
          title={`Unassign ${name(leaving)}`} word="unassign" button="Unassign" close={() => leave(undefined)}
          act={async () => { await unassignPerson(app.id, leaving.id); done(`${name(leaving)} is unassigned.`); pages.reload(); }}
          extra={<Curl calls={[{ method: 'DELETE', path: `/apps/${app.id}/users/${leaving.id}` }]} />}
        >
          <strong>{name(leaving)}</strong> cannot sign in to {app.label} any more, unless a group gives it. With <em>Deactivate Users</em> on, the user there is deactivated, and its sessions end.
        </ConfirmDelete>
      )}
    </SpaceBetween>
  );
}

function Groups({ app, round, filter, assign }: Props) {
  const pages = usePages(async after => {
    const p = await appGroups(app.id, after);
    return { next: p.next, items: await Promise.all(p.items.map(async g => ({ ...g, group: await getGroup(g.id) }))) };
  }, [app.id, round]);
  const [leaving, leave] = useState<Group>();
  return (
    <SpaceBetween size="m">
      <List
        title="Assignments" what="groups" about="Every member is assigned, also whoever joins later." pages={pages} id={g => g.id} search={filter} actions={assign}
        empty={<Empty title="No group is assigned yet">Use <em>Assign</em>, <em>Assign to Groups</em>.</Empty>}
        columns={[
          { id: 'name', header: 'Group', isRowHeader: true, minWidth: 180, cell: g => <Link href={href(`/groups/${g.id}`)} onFollow={follow}><span className="words">{g.group.profile.name}</span></Link> },
          { id: 'about', header: 'Description', minWidth: 180, cell: g => <span className="words">{g.group.profile.description ?? '-'}</span> },
          { id: 'priority', header: 'Priority', minWidth: 90, cell: g => g.priority },
          { id: 'assigned', header: 'Assigned', minWidth: 110, cell: g => <When at={g.lastUpdated} /> },
          { id: 'unassign', header: 'Actions', minWidth: 130, cell: g => <Button variant="inline-link" ariaLabel={`Unassign ${g.group.profile.name}`} onClick={() => leave(g.group)}>Unassign</Button> },
        ]}
      />
      <Curl calls={[{ method: 'GET', path: `/apps/${app.id}/groups` }]} />
      {leaving && (
        <ConfirmDelete
          title={`Unassign ${leaving.profile.name}`} word="unassign" button="Unassign" close={() => leave(undefined)}
          act={async () => { await unassignGroup(app.id, leaving.id); done(`${leaving.profile.name} is unassigned.`); pages.reload(); }}
          extra={<Curl calls={[{ method: 'DELETE', path: `/apps/${app.id}/groups/${leaving.id}` }]} />}
        >
          Every member of <strong>{leaving.profile.name}</strong> who is not assigned in another way loses {app.label}: no sign-in, and the users there are deactivated.
        </ConfirmDelete>
      )}
    </SpaceBetween>
  );
}
