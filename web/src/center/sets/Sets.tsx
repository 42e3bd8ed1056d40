import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { usePages } from '../../load';
import { CLI } from '../../parts/CLI';
import { Copyable } from '../../parts/Copyable';
import { Empty } from '../../parts/Empty';
import { Export } from '../../parts/Export';
import { counter, Pager } from '../../parts/Pager';
import { Problem } from '../../parts/Problem';
import { When } from '../../parts/When';
import { follow, go, href, type Place } from '../../router';
import { useInstance } from '../api/instance';
import { findSets, idOf, type PermissionSet } from '../api/sets';
import { lasting } from '../parts/lasting';
import { Search } from '../parts/Search';
import { DeleteSet } from './DeleteSet';

export function Sets({ place }: { place: Place }) {
  const i = useInstance();
  const words = place.query.get('search') ?? '';
  const load = (next: string) => findSets(i, words, next);
  const pages = usePages(load, [i.id, words]);
  const [selected, select] = useState<PermissionSet[]>([]);
  const [deleting, remove] = useState(false);
  const create = <Button variant="primary" href={href('/center/permission-sets/create')} onFollow={follow}>Create permission set</Button>;
  const save = (
    <Export what="permission sets" file="permission-sets" load={load} columns={[
      { header: 'Permission set', value: s => s.name }, { header: 'Description', value: s => s.description }, { header: 'Session duration', value: s => s.duration }, { header: 'ARN', value: s => s.arn }, { header: 'Created', value: s => s.created },
    ]} />
  );
  if (pages.failure) return <SpaceBetween size="m"><Header variant="h1">Permission sets</Header><Problem error={pages.failure} retry={pages.reload} what="list the permission sets" /></SpaceBetween>;
  return (
    <SpaceBetween size="m">
      <Table
        variant="full-page" items={pages.items} trackBy="arn" loading={pages.loading && !pages.items.length} loadingText="Loading permission sets" wrapLines selectionType="single" selectedItems={selected} onSelectionChange={e => select(e.detail.selectedItems)}
        ariaLabels={{ tableLabel: 'Permission sets', selectionGroupLabel: 'Choose a permission set', itemSelectionLabel: (_, s) => s.name }}
        header={
          <Header variant="awsui-h1-sticky" counter={counter(pages)} description="What somebody may do in an account. In each account where it is assigned it becomes a role."
            actions={<SpaceBetween direction="horizontal" size="xs"><Button iconName="refresh" ariaLabel="Refresh" onClick={pages.reload} loading={pages.loading} />{save}<Button disabled={!selected.length} onClick={() => remove(true)}>Delete</Button>{create}</SpaceBetween>}
          >Permission sets</Header>
        }
        filter={<Search words={words} what="Find permission sets by name" change={w => go(href('/center/permission-sets', { search: w }), true)} />}
        pagination={<Pager pages={pages} />}
        empty={words ? <Empty title="No permission set matches" action={<Button onClick={() => go(href('/center/permission-sets'), true)}>Clear filter</Button>} /> : <Empty title="No permission sets yet" action={create}>Say what somebody may do, once for all accounts.</Empty>}
        columnDefinitions={[
          { id: 'name', header: 'Permission set', isRowHeader: true, minWidth: 160, cell: s => <Link href={href(`/center/permission-sets/${idOf(s.arn)}`)} onFollow={follow}><span className="words">{s.name}</span></Link> },
          { id: 'about', header: 'Description', minWidth: 160, cell: s => <span className="words">{s.description || '-'}</span> },
          { id: 'duration', header: 'Session duration', minWidth: 110, cell: s => lasting(s.duration) },
          { id: 'id', header: 'ID', minWidth: 150, cell: s => <Copyable text={idOf(s.arn)} what="ID" /> },
          { id: 'created', header: 'Created', minWidth: 110, cell: s => <When at={s.created} /> },
        ]}
      />
      <CLI commands={[['sso-admin', 'list-permission-sets', '--instance-arn', i.arn]]} />
      {deleting && selected[0] && <DeleteSet set={selected[0]} close={() => remove(false)} deleted={() => { select([]); pages.reload(); }} />}
    </SpaceBetween>
  );
}
