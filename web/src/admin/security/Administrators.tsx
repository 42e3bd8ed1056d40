import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { done } from '../../flashes';
import { usePages } from '../../load';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Empty } from '../../parts/Empty';
import { follow, go, href, type Place } from '../../router';
import { administratorsPath, listAdministrators, revokeRole, roles, type Administrator, type Role } from '../api/administration';
import { nameOf } from '../api/people';
import { Curl } from '../parts/Curl';
import { List } from '../parts/List';
import { Search } from '../parts/Search';
import { PersonStatus } from '../parts/Status';
import { useTitle } from '../parts/title';
import { AddRole } from './AddRole';

const any = { value: '', label: 'Any role' };
const options = [any, ...roles.map(([value, label]) => ({ value, label }))];
const nameOfRow = (a: Administrator) => nameOf(a._embedded.user);

/** Who holds which role. */
export function Administrators({ place }: { place: Place }) {
  useTitle('Administrators');
  const q = place.query.get('q') ?? '';
  const role = place.query.get('role') ?? '';
  const pages = usePages(after => listAdministrators(q, role, after), [q, role]);
  const [adding, add] = useState<Administrator | 'somebody'>();
  const [revoking, revoke] = useState<{ row: Administrator; role: Role }>();
  const to = (query: Record<string, string>) => go(href('/security/administrators', { q, role, ...query }), true);
  return (
    <SpaceBetween size="m">
      <List
        page title="Administrators" what="administrators" about="Who may do what here. At least one active super administrator always stays." pages={pages} id={a => a.id}
        actions={<Button variant="primary" onClick={() => add('somebody')}>Add Administrator</Button>}
        search={
          <SpaceBetween direction="horizontal" size="xs">
            <Search label="Search administrators" value={q} change={text => to({ q: text })} />
            <Select ariaLabel="Role" options={options} selectedOption={options.find(o => o.value === role) ?? any} onChange={e => to({ role: e.detail.selectedOption.value ?? '' })} />
          </SpaceBetween>
        }
        clear={q || role ? () => go(href('/security/administrators'), true) : undefined} empty={<Empty title="No administrators yet" />}
        columns={[
          { id: 'name', header: 'Administrator', isRowHeader: true, minWidth: 180, cell: a => <span className="words"><Link href={href(`/people/${a.id}`)} onFollow={follow}>{nameOfRow(a)}</Link><Box color="text-body-secondary" fontSize="body-s">{a._embedded.user.profile.login}</Box></span> },
          { id: 'status', header: 'Status', minWidth: 210, cell: a => <PersonStatus status={a._embedded.user.status} /> },
          { id: 'roles', header: 'Roles', minWidth: 300, cell: a => <Held row={a} revoke={r => revoke({ row: a, role: r })} /> },
          { id: 'act', header: 'Actions', minWidth: 130, cell: a => <Button ariaLabel={`Add role to ${nameOfRow(a)}`} onClick={() => add(a)}>Add role</Button> },
        ]}
      />
      <Curl calls={[{ method: 'GET', path: administratorsPath(q, role) }]} />
      {adding && <AddRole to={adding === 'somebody' ? undefined : adding} close={() => add(undefined)} changed={pages.reload} />}
      {revoking && (
        <ConfirmDelete
          title={`Revoke ${revoking.role.label}`} word="revoke" button="Revoke" close={() => revoke(undefined)} extra={<Curl calls={[{ method: 'DELETE', path: `/users/${revoking.row.id}/roles/${revoking.role.id}` }]} />}
          act={async () => { await revokeRole(revoking.row.id, revoking.role.id); done(`${nameOfRow(revoking.row)} is no longer ${revoking.role.label}.`); pages.reload(); }}
        ><strong>{nameOfRow(revoking.row)}</strong> loses what the role {revoking.role.label} allows at the next call, with every API token of that person.</ConfirmDelete>
      )}
    </SpaceBetween>
  );
}

function Held({ row, revoke }: { row: Administrator; revoke: (r: Role) => void }) {
  return (
    <SpaceBetween size="xxs">
      {row._embedded.roles.map(r => (
        <SpaceBetween key={r.id} direction="horizontal" size="xs">
          <Badge color="blue">{r.label}</Badge>
          <Button variant="inline-link" ariaLabel={`Revoke ${r.label} of ${nameOfRow(row)}`} onClick={() => revoke(r)}>Revoke</Button>
        </SpaceBetween>
      ))}
    </SpaceBetween>
  );
}
