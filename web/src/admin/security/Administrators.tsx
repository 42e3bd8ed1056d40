import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import Select from '@cloudscape-design/components/select';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { done } from '../../flashes';
import { usePages } from '../../load';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Empty } from '../../parts/Empty';
import { follow, go, href, type Place } from '../../router';
import { grantRole, revokeRole, roles, rolesOf, type Role } from '../api/administration';
import { listPeople, nameOf, type Person } from '../api/people';
import { Curl } from '../parts/Curl';
import { FormDialog } from '../parts/FormDialog';
import { List } from '../parts/List';
import { Search } from '../parts/Search';
import { useTitle } from '../parts/title';
import { useAct } from '../../parts/useAct';

type Row = Person & { roles: Role[] };

export function Administrators({ place }: { place: Place }) {
  useTitle('Administrators');
  const q = place.query.get('q') ?? '';
  const pages = usePages(async after => {
    const p = await listPeople(q, '', after, 20);
    return { next: p.next, items: await Promise.all(p.items.map(async x => ({ ...x, roles: await rolesOf(x.id) }))) };
  }, [q]);
  const [adding, add] = useState<Row>();
  const [revoking, revoke] = useState<{ row: Row; role: Role }>();
  return (
    <SpaceBetween size="m">
      <List
        page title="Administrators" what="people" about="Who may do what here. Search for a person to see or give roles." pages={pages} id={p => p.id}
        search={<Search label="Search people" value={q} change={text => go(href('/security/administrators', { q: text }), true)} />} clear={q ? () => go(href('/security/administrators'), true) : undefined} empty={<Empty title="No people yet" />}
        columns={[
          { id: 'name', header: 'Person', isRowHeader: true, minWidth: 170, cell: p => <span className="words"><Link href={href(`/people/${p.id}`)} onFollow={follow}>{nameOf(p)}</Link><Box color="text-body-secondary" fontSize="body-s">{p.profile.login}</Box></span> },
          {
            id: 'roles', header: 'Roles', minWidth: 260, cell: p => (p.roles.length ? (
              <SpaceBetween size="xxs">{p.roles.map(r => <SpaceBetween key={r.id} direction="horizontal" size="xs"><Badge color="blue">{r.label}</Badge><Button variant="inline-link" ariaLabel={`Revoke ${r.label} of ${nameOf(p)}`} onClick={() => revoke({ row: p, role: r })}>Revoke</Button></SpaceBetween>)}</SpaceBetween>
            ) : 'No administrator'),
          },
          { id: 'act', header: 'Actions', minWidth: 140, cell: p => <Button ariaLabel={`Add role to ${nameOf(p)}`} onClick={() => add(p)}>Add role</Button> },
        ]}
      />
      <Curl calls={[{ method: 'GET', path: '/users/USER_ID/roles' }]} />
      {adding && <Add row={adding} close={() => add(undefined)} changed={pages.reload} />}
      {revoking && (
        <ConfirmDelete
          title={`Revoke ${revoking.role.label}`} word="revoke" button="Revoke" close={() => revoke(undefined)} extra={<Curl calls={[{ method: 'DELETE', path: `/users/${revoking.row.id}/roles/${revoking.role.id}` }]} />}
          act={async () => { await revokeRole(revoking.row.id, revoking.role.id); done(`${nameOf(revoking.row)} is no longer ${revoking.role.label}.`); pages.reload(); }}
        ><strong>{nameOf(revoking.row)}</strong> loses what the role {revoking.role.label} allows at the next call, with every API token of that person.</ConfirmDelete>
      )}
    </SpaceBetween>
  );
}

function Add({ row, close, changed }: { row: Row; close: () => void; changed: () => void }) {
  const free = roles.filter(([type]) => !row.roles.some(r => r.type === type)).map(([value, label]) => ({ value, label }));
  const [type, choose] = useState('');
  const state = useAct();
  const submit = () => state.act(async () => { const r = await grantRole(row.id, type); done(`${nameOf(row)} is ${r.label}.`); changed(); close(); });
  return (
    <FormDialog title={`Add a role to ${nameOf(row)}`} button="Add role" what="add the role" state={state} submit={submit} close={close} disabled={!type} calls={[{ method: 'POST', path: `/users/${row.id}/roles`, body: { type: type || 'ROLE' } }]}>
      <FormField label="Role"><Select options={free} selectedOption={free.find(o => o.value === type) ?? null} placeholder="Choose a role" onChange={e => choose(e.detail.selectedOption.value ?? '')} /></FormField>
    </FormDialog>
  );
}
