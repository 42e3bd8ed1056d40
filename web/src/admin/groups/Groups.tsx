import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { usePages } from '../../load';
import { Copyable } from '../../parts/Copyable';
import { Empty } from '../../parts/Empty';
import { When } from '../../parts/When';
import { follow, go, href, type Place } from '../../router';
import { listGroups } from '../api/groups';
import { Curl } from '../parts/Curl';
import { List } from '../parts/List';
import { Search } from '../parts/Search';
import { GroupForm } from './GroupForm';

export const kinds: Record<string, string> = { BUILT_IN: 'Built in', OKTA_GROUP: 'Directory group', APP_GROUP: 'Application group' };

export function Groups({ place }: { place: Place }) {
  const q = place.query.get('q') ?? '';
  const pages = usePages(after => listGroups(q, after), [q]);
  const [adding, add] = useState(false);
  const button = <Button variant="primary" onClick={() => add(true)}>Add Group</Button>;
  return (
    <SpaceBetween size="m">
      <List
        page title="Groups" what="groups" about="People together, to be assigned and pushed as one." pages={pages} id={g => g.id} actions={button}
        search={<Search label="Search groups" value={q} change={text => go(href('/groups', { q: text }), true)} />} clear={q ? () => go(href('/groups'), true) : undefined} empty={<Empty title="No groups yet" action={button} />}
        columns={[
          { id: 'name', header: 'Group', isRowHeader: true, minWidth: 180, cell: g => <Link href={href(`/groups/${g.id}`)} onFollow={follow}><span className="words">{g.profile.name}</span></Link> },
          { id: 'about', header: 'Description', minWidth: 200, cell: g => <span className="words">{g.profile.description ?? '-'}</span> },
          { id: 'kind', header: 'Type', minWidth: 130, cell: g => kinds[g.type] ?? g.type },
          { id: 'members', header: 'Members changed', minWidth: 120, cell: g => <When at={g.lastMembershipUpdated ?? ''} /> },
          { id: 'id', header: 'ID', minWidth: 250, cell: g => <Copyable text={g.id} what="ID" /> },
        ]}
      />
      <Curl calls={[{ method: 'GET', path: '/groups' + (q && `?search=${encodeURIComponent(`profile.name co "${q}"`)}`) }]} />
      {adding && <GroupForm close={() => add(false)} saved={pages.reload} />}
    </SpaceBetween>
  );
}
