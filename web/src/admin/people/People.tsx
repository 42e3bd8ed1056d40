import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Link from '@cloudscape-design/components/link';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { usePages } from '../../load';
import { Copyable } from '../../parts/Copyable';
import { Empty } from '../../parts/Empty';
import { When } from '../../parts/When';
import { follow, go, href, type Place } from '../../router';
import { exportPath, listPeople, nameOf } from '../api/people';
import { withQuery } from '../api/call';
import { Curl } from '../parts/Curl';
import { Download } from '../parts/Download';
import { List } from '../parts/List';
import { Search } from '../parts/Search';
import { personStates, PersonStatus } from '../parts/Status';

const all = { value: '', label: 'Everyone who is not deactivated' };
const states = [all, ...personStates.map(([value, label]) => ({ value, label }))];

export function People({ place }: { place: Place }) {
  const q = place.query.get('q') ?? '';
  const status = place.query.get('status') ?? '';
  const pages = usePages(after => listPeople(q, status, after), [q, status]);
  const to = (query: Record<string, string>) => go(href('/people', { q, status, ...query }), true);
  const more = <ButtonDropdown items={[{ id: 'import', text: 'Import from CSV' }]} onItemClick={() => go(href('/people/import'))}>More Actions</ButtonDropdown>;
  const add = <Button variant="primary" href={href('/people/add')} onFollow={follow}>Add Person</Button>;
  return (
    <SpaceBetween size="m">
      <List
        page title="People" what="people" about="Everybody who can sign in here." pages={pages} id={p => p.id} actions={<SpaceBetween direction="horizontal" size="xs"><Download path={exportPath(q, status)} what="people">Export CSV</Download>{more}{add}</SpaceBetween>}
        search={
          <SpaceBetween direction="horizontal" size="xs">
            <Search label="Search people" value={q} change={text => to({ q: text })} />
            <Select ariaLabel="Status" options={states} selectedOption={states.find(s => s.value === status) ?? all} onChange={e => to({ status: e.detail.selectedOption.value ?? '' })} />
          </SpaceBetween>
        }
        clear={q || status ? () => go(href('/people'), true) : undefined} empty={<Empty title="No people yet" action={add} />}
        columns={[
          { id: 'name', header: 'Person & Username', isRowHeader: true, minWidth: 200, cell: p => <span className="words"><Link href={href(`/people/${p.id}`)} onFollow={follow}>{nameOf(p)}</Link><Box color="text-body-secondary" fontSize="body-s">{p.profile.login}</Box></span> },
          { id: 'email', header: 'Primary email', minWidth: 200, cell: p => <span className="words">{p.profile.email}</span> },
          { id: 'status', header: 'Status', minWidth: 180, cell: p => <PersonStatus status={p.status} /> },
          { id: 'last', header: 'Last sign-in', minWidth: 110, cell: p => <When at={p.lastLogin ?? ''} /> },
          { id: 'id', header: 'ID', minWidth: 270, cell: p => <Copyable text={p.id} what="ID" /> },
        ]}
      />
      <Curl calls={[{ method: 'GET', path: withQuery('/users', status ? { search: `status eq "${status}"` } : { q }) }]} />
    </SpaceBetween>
  );
}
