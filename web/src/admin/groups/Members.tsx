import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { done } from '../../flashes';
import { usePages } from '../../load';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Empty } from '../../parts/Empty';
import { follow, href } from '../../router';
import { members, removeMember, type Group } from '../api/groups';
import { nameOf, type Person } from '../api/people';
import { Curl } from '../parts/Curl';
import { List } from '../parts/List';
import { PersonStatus } from '../parts/Status';
import { AddMembers } from './AddMembers';

export function Members({ group }: { group: Group }) {
  const pages = usePages(after => members(group.id, after), [group.id]);
  const [adding, add] = useState(false);
  const [leaving, leave] = useState<Person>();
  const own = group.type === 'OKTA_GROUP';
  return (
    <SpaceBetween size="m">
      <List
        title="People" what="members" pages={pages} id={p => p.id} empty={<Empty title="Nobody is in this group yet" />} actions={own && <Button variant="primary" onClick={() => add(true)}>Assign people</Button>}
        columns={[
          { id: 'name', header: 'Person', isRowHeader: true, minWidth: 160, cell: p => <Link href={href(`/people/${p.id}`)} onFollow={follow}><span className="words">{nameOf(p)}</span></Link> },
          { id: 'login', header: 'Username', minWidth: 200, cell: p => <span className="words">{p.profile.login}</span> },
          { id: 'status', header: 'Status', minWidth: 130, cell: p => <PersonStatus status={p.status} /> },
          ...(own ? [{ id: 'act', header: 'Actions', minWidth: 130, cell: (p: Person) => <Button variant="inline-link" ariaLabel={`Remove ${nameOf(p)}`} onClick={() => leave(p)}>Remove</Button> }] : []),
        ]}
      />
      <Curl calls={[{ method: 'GET', path: `/groups/${group.id}/users` }]} />
      {adding && <AddMembers group={group} close={() => { add(false); pages.reload(); }} />}
      {leaving && (
        <ConfirmDelete
          title={`Remove ${nameOf(leaving)} from ${group.profile.name}`} word="remove" button="Remove" close={() => leave(undefined)} extra={<Curl calls={[{ method: 'DELETE', path: `/groups/${group.id}/users/${leaving.id}` }]} />}
          act={async () => { await removeMember(group.id, leaving.id); done(`${nameOf(leaving)} is no longer in ${group.profile.name}.`); pages.reload(); }}
        ><strong>{nameOf(leaving)}</strong> loses every application that only this group gives, and what the group was granted there.</ConfirmDelete>
      )}
    </SpaceBetween>
  );
}
