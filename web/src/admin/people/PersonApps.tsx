import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { usePages } from '../../load';
import { Empty } from '../../parts/Empty';
import { follow, href } from '../../router';
import { assignedApps, type Person } from '../api/people';
import { Curl } from '../parts/Curl';
import { List } from '../parts/List';
import { Status } from '../parts/Status';

export function PersonApps({ person }: { person: Person }) {
  const pages = usePages(after => assignedApps(person.id, after), [person.id]);
  return (
    <SpaceBetween size="m">
      <List
        title="Applications" what="applications" about="What is assigned to this person, alone or by a group." pages={pages} id={a => a.id} empty={<Empty title="No application is assigned">Assign one on the application's page.</Empty>}
        columns={[
          { id: 'label', header: 'Application', isRowHeader: true, minWidth: 200, cell: a => <Link href={href(`/apps/${a.id}`, { tab: 'assignments' })} onFollow={follow}><span className="words">{a.label}</span></Link> },
          { id: 'status', header: 'Status', minWidth: 120, cell: a => <Status status={a.status} /> },
        ]}
      />
      <Curl calls={[{ method: 'GET', path: `/apps?filter=${encodeURIComponent(`user.id eq "${person.id}"`)}` }]} />
    </SpaceBetween>
  );
}
