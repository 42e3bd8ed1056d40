import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { done } from '../../flashes';
import { usePages } from '../../load';
import { CLI } from '../../parts/CLI';
import { Empty } from '../../parts/Empty';
import { counter, Pager } from '../../parts/Pager';
import { Problem } from '../../parts/Problem';
import { follow, href } from '../../router';
import { Dialog } from '../../parts/Dialog';
import { arnOf, assign, assignedTo, unassign, type Application, type Principal } from '../api/applications';
import { useInstance } from '../api/instance';
import { PrincipalName } from '../parts/Marks';
import { useAct } from '../../parts/useAct';
import { ChooseGroups, ChooseUsers } from '../people/PeopleTable';
import { Requirement } from './Requirement';

/** Who may sign in to an application. */
export function Assigned({ application: a, changed }: { application: Application; changed: () => void }) {
  const i = useInstance();
  const application = a.id;
  const [choosing, choose] = useState(false);
  const pages = usePages(next => assignedTo(i, application, next), [application]);
  const [selected, select] = useState<Principal[]>([]);
  const [adding, add] = useState(false);
  const [users, chooseUsers] = useState<string[]>([]);
  const [groups, chooseGroups] = useState<string[]>([]);
  const { working, failure, act } = useAct();
  if (pages.failure) return <Problem error={pages.failure} retry={pages.reload} what="list who is assigned" />;
  const chosen: Principal[] = [...groups.map(id => ({ type: 'GROUP' as const, id })), ...users.map(id => ({ type: 'USER' as const, id }))];
  const remove = () => act(async () => {
    for (const p of selected) await unassign(i, application, p);
    done(selected.length === 1 ? 'One assignment is removed.' : `${selected.length} assignments are removed.`);
    select([]);
    pages.reload();
  });
  const open = <Button onClick={() => { chooseUsers([]); chooseGroups([]); add(true); }}>Assign users and groups</Button>;
  return (
    <SpaceBetween size="m">
      {failure && <Problem error={failure} what="remove the assignments" />}
      <Table
        items={pages.items} trackBy="id" loading={pages.loading && !pages.items.length} loadingText="Loading assignments" wrapLines selectionType="multi" selectedItems={selected} onSelectionChange={e => select(e.detail.selectedItems)}
        ariaLabels={{ tableLabel: 'Assigned users and groups', selectionGroupLabel: 'Choose assignments', allItemsSelectionLabel: () => 'Choose all', itemSelectionLabel: (_, p) => p.id }}
        header={
          <Header variant="h2" counter={counter(pages)} description={a.assignmentRequired ? 'Nobody else can sign in to the application.' : 'Assignments are not required: every user of this instance can sign in.'} actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button iconName="refresh" ariaLabel="Refresh" onClick={pages.reload} loading={pages.loading} />
              <Button onClick={() => choose(true)}>Assignment method</Button>
              <Button disabled={!selected.length} loading={working} onClick={remove}>Remove access</Button>
              {open}
            </SpaceBetween>
          }>Assigned users and groups</Header>
        }
        pagination={<Pager pages={pages} />} empty={<Empty title="Nobody is assigned" action={open} />}
        columnDefinitions={[
          { id: 'name', header: 'User or group', isRowHeader: true, minWidth: 180, cell: p => <Link href={href(`/center/${p.type === 'USER' ? 'users' : 'groups'}/${p.id}`)} onFollow={follow}><PrincipalName type={p.type} id={p.id} /></Link> },
          { id: 'type', header: 'Type', minWidth: 100, cell: p => (p.type === 'USER' ? 'User' : 'Group') },
        ]}
      />
      {!adding && <CLI commands={selected.length ? selected.map(p => ['sso-admin', 'delete-application-assignment', '--application-arn', arnOf(i, application), '--principal-type', p.type, '--principal-id', p.id]) : [['sso-admin', 'list-application-assignments', '--application-arn', arnOf(i, application)]]} />}
      {choosing && <Requirement a={a} close={() => choose(false)} changed={changed} />}
      {adding && (
        <Dialog title="Assign users and groups" button="Assign" ready={chosen.length > 0} what="assign them" close={() => add(false)}
          act={async () => {
            for (const p of chosen) await assign(i, application, p);
            done(chosen.length === 1 ? 'One assignment is made.' : `${chosen.length} assignments are made.`);
            add(false);
            pages.reload();
          }}>
          <SpaceBetween size="l">
            <ChooseGroups ids={groups} change={chooseGroups} />
            <ChooseUsers ids={users} change={chooseUsers} />
            <CLI commands={(chosen.length ? chosen : [{ type: 'GROUP', id: 'GROUP' }]).map(p => ['sso-admin', 'create-application-assignment', '--application-arn', arnOf(i, application), '--principal-type', p.type, '--principal-id', p.id])} />
          </SpaceBetween>
        </Dialog>
      )}
    </SpaceBetween>
  );
}
