import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { usePages } from '../../load';
import { Copyable } from '../../parts/Copyable';
import { Empty } from '../../parts/Empty';
import { follow, go, href, type Place } from '../../router';
import { withQuery } from '../api/call';
import { countedTo, groupsQuery, listGroupsCounted, type Group, type GroupKind } from '../api/groups';
import { Curl } from '../parts/Curl';
import { List } from '../parts/List';
import { Search } from '../parts/Search';
import { GroupForm } from './GroupForm';

const kinds: Record<string, string> = { BUILT_IN: 'Built in', OKTA_GROUP: 'Directory group', APP_GROUP: 'Application group' };

const types: { value: GroupKind; label: string; description?: string }[] = [
  { value: 'OURS', label: 'Groups of the directory' }, { value: 'APP_GROUP', label: 'Application groups', description: 'What groups are called in applications' }, { value: 'ANY', label: 'Any type' },
];

/** What kind of group it is; the picture of one in an application says of which. */
export function Kind({ group, link }: { group: Group; link?: boolean }) {
  const kind = kinds[group.type] ?? group.type;
  const app = group._embedded?.app;
  if (!app) return <>{kind}</>;
  return <span className="words">{kind} of {link ? <Link href={href(`/apps/${app.id}`, { tab: 'push-groups' })} onFollow={follow}>{app.label}</Link> : app.label}</span>;
}

function members(g: Group): string {
  const n = g._embedded?.stats?.usersCount ?? 0;
  if (g.type === 'APP_GROUP') return '-'; // they are in the application
  return n.toLocaleString() + (n === countedTo ? '+' : '');
}

export function Groups({ place }: { place: Place }) {
  const q = place.query.get('q') ?? '';
  const type = types.find(t => t.value === place.query.get('type')) ?? types[0]!;
  const pages = usePages(after => listGroupsCounted(q, type.value, after), [q, type.value]);
  const to = (query: Record<string, string>) => go(href('/groups', { q, type: place.query.get('type') ?? '', ...query }), true);
  const [adding, add] = useState(false);
  const button = <Button variant="primary" onClick={() => add(true)}>Add Group</Button>;
  return (
    <SpaceBetween size="m">
      <List
        page title="Groups" what="groups" about="People together, to be assigned and pushed as one." pages={pages} id={g => g.id} actions={<SpaceBetween direction="horizontal" size="xs"><Button href={href('/groups/rules')} onFollow={follow}>Rules</Button>{button}</SpaceBetween>}
        search={
          <SpaceBetween direction="horizontal" size="xs">
            <Search label="Search groups" value={q} change={text => to({ q: text })} />
            <Select ariaLabel="Type" options={types} selectedOption={type} onChange={e => to({ type: e.detail.selectedOption.value === 'OURS' ? '' : e.detail.selectedOption.value! })} />
          </SpaceBetween>
        }
        clear={q || type !== types[0] ? () => go(href('/groups'), true) : undefined} empty={<Empty title="No groups yet" action={button} />}
        columns={[
          { id: 'name', header: 'Group', isRowHeader: true, minWidth: 180, cell: g => <Link href={href(`/groups/${g.id}`)} onFollow={follow}><span className="words">{g.profile.name}</span></Link> },
          { id: 'about', header: 'Description', minWidth: 200, cell: g => <span className="words">{g.profile.description ?? '-'}</span> },
          { id: 'kind', header: 'Type', minWidth: 130, cell: g => <Kind group={g} link /> },
          { id: 'members', header: 'Members', minWidth: 90, cell: members },
          { id: 'id', header: 'ID', minWidth: 270, cell: g => <Copyable text={g.id} what="ID" /> },
        ]}
      />
      <Curl calls={[{ method: 'GET', path: withQuery('/groups', groupsQuery(q, type.value)) }]} />
      {adding && <GroupForm close={() => add(false)} saved={pages.reload} />}
    </SpaceBetween>
  );
}
