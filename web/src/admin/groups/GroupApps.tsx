import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { usePages } from '../../load';
import { Empty } from '../../parts/Empty';
import { follow, href } from '../../router';
import { appsOfGroup, type Group } from '../api/groups';
import { Curl } from '../parts/Curl';
import { List } from '../parts/List';
import { Status } from '../parts/Status';

export function GroupApps({ group }: { group: Group }) {
  const pages = usePages(after => appsOfGroup(group.id, after), [group.id]);
  return (
    <SpaceBetween size="m">
      <List
        title="Applications" what="applications" about="What every member gets." pages={pages} id={a => a.id} empty={<Empty title="No application is assigned to this group">Assign one on the application's page.</Empty>}
        columns={[
          { id: 'label', header: 'Application', isRowHeader: true, minWidth: 200, cell: a => <Link href={href(`/apps/${a.id}`, { tab: 'assignments', show: 'groups' })} onFollow={follow}><span className="words">{a.label}</span></Link> },
          { id: 'status', header: 'Status', minWidth: 120, cell: a => <Status status={a.status} /> },
        ]}
      />
      <Curl calls={[{ method: 'GET', path: `/groups/${group.id}/apps` }]} />
    </SpaceBetween>
  );
}
