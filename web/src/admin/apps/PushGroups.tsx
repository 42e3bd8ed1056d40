import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { done } from '../../flashes';
import { usePages } from '../../load';
import { Empty } from '../../parts/Empty';
import { Problem } from '../../parts/Problem';
import { When } from '../../parts/When';
import { follow, href } from '../../router';
import { getGroup, type Group } from '../api/groups';
import { listPushes, pushNow, refreshAppGroups, setPush, type Push } from '../api/provisioning';
import { Curl } from '../parts/Curl';
import { List } from '../parts/List';
import { useAct, useFollow } from '../../parts/useAct';
import { AddPush } from './AddPush';
import type { TabProps } from './AppPage';
import { UnlinkPush } from './UnlinkPush';

export type Row = Push & { group: Group };

/** Whether a group has been pushed since it was asked for. */
const waiting = (p: Push) => p.status === 'ACTIVE' && !p.lastPush;

function PushStatus({ push }: { push: Push }) {
  if (waiting(push)) return <StatusIndicator type="in-progress">Pushing</StatusIndicator>;
  if (push.status === 'ACTIVE') return <StatusIndicator>Active</StatusIndicator>;
  if (push.status === 'INACTIVE') return <StatusIndicator type="stopped">Inactive</StatusIndicator>;
  return <SpaceBetween size="xxs"><StatusIndicator type="error">Error</StatusIndicator><span className="words">{push.errorSummary} <When at={push.errorTime ?? ''} /></span></SpaceBetween>;
}

export function PushGroups({ app, place }: TabProps) {
  const pages = usePages(async after => {
    const p = await listPushes(app.id, after);
    return { next: p.next, items: await Promise.all(p.items.map(async m => ({ ...m, group: await getGroup(m.sourceGroupId) }))) };
  }, [app.id]);
  const [adding, add] = useState(place.query.get('add') === '1');
  const [leaving, leave] = useState<Row>();
  const state = useAct();
  useFollow(pages.items.some(waiting), pages.reload);
  const act = (id: string, row: Row) => {
    if (id === 'unlink') return leave(row);
    void state.act(async () => {
      if (id === 'push') { await pushNow(app.id, row.id); done(`${row.group.profile.name} is pushed again, with all its members.`); }
      else await setPush(app.id, row.id, id === 'on');
      pages.reload();
    });
  };
  const refresh = () => void state.act(async () => { await refreshAppGroups(app.id); done('The groups of the application are known now.'); });
  const menu = (
    <SpaceBetween direction="horizontal" size="xs">
      <Button onClick={refresh} loading={state.working}>Refresh App Groups</Button>
      <ButtonDropdown variant="primary" items={[{ id: 'name', text: 'Find groups by name' }]} onItemClick={() => add(true)}>Push Groups</ButtonDropdown>
    </SpaceBetween>
  );
  return (
    <SpaceBetween size="m">
      {state.failure && <Problem error={state.failure} what="do this" />}
      <List
        title="Push Groups" what="pushed groups" about="Groups that are kept in the application, with their members. Only members who are assigned and active are sent." pages={pages} id={p => p.id} actions={menu}
        empty={<Empty title="No group is pushed yet">Choose one with <em>Push Groups</em>, <em>Find groups by name</em>.</Empty>}
        columns={[
          { id: 'name', header: 'Group', isRowHeader: true, minWidth: 180, cell: p => <Link href={href(`/groups/${p.group.id}`)} onFollow={follow}><span className="words">{p.group.profile.name}</span></Link> },
          { id: 'status', header: 'Push Status', minWidth: 200, cell: p => <PushStatus push={p} /> },
          { id: 'last', header: 'Last push', minWidth: 110, cell: p => <When at={p.lastPush ?? ''} /> },
          {
            id: 'act', header: 'Actions', minWidth: 170, cell: p => (
              <SpaceBetween direction="horizontal" size="xs">
                {p.status === 'ERROR' && <Button onClick={() => act('push', p)}>Retry</Button>}
                <ButtonDropdown
                  expandToViewport ariaLabel={`Actions for ${p.group.profile.name}`} onItemClick={e => act(e.detail.id, p)}
                  items={[
                    { id: 'push', text: 'Push now', disabled: p.status === 'INACTIVE' },
                    p.status === 'INACTIVE' ? { id: 'on', text: 'Activate group push' } : { id: 'off', text: 'Deactivate group push' },
                    { id: 'unlink', text: 'Unlink pushed group' },
                  ]}
                >Actions</ButtonDropdown>
              </SpaceBetween>
            ),
          },
        ]}
      />
      <Curl calls={[{ method: 'GET', path: `/apps/${app.id}/group-push/mappings` }]} />
      {adding && <AddPush app={app} close={() => add(false)} saved={pages.reload} />}
      {leaving && <UnlinkPush app={app} row={leaving} close={() => leave(undefined)} changed={pages.reload} />}
    </SpaceBetween>
  );
}
