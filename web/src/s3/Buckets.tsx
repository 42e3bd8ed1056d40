import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useState } from 'react';
import { deleteBucket, listBuckets, type Bucket } from '../api/s3';
import { done } from '../flashes';
import { useLoad } from '../load';
import { CLI } from '../parts/CLI';
import { ConfirmDelete } from '../parts/ConfirmDelete';
import { Empty } from '../parts/Empty';
import { Export } from '../parts/Export';
import { Problem } from '../parts/Problem';
import { When } from '../parts/When';
import { follow, go, href, type Place } from '../router';
import { counted } from '../words';
import { EmptyBucket } from './EmptyBucket';

export function Buckets({ place }: { place: Place }) {
  const words = place.query.get('q') ?? '';
  const all = useLoad(listBuckets, []);
  const [selected, select] = useState<Bucket[]>([]);
  const [dialog, open] = useState<'delete' | 'empty'>();
  const found = (b: Bucket) => b.name.includes(words.toLowerCase());
  const shown = (all.value ?? []).filter(found);
  const bucket = selected[0];
  const create = <Button variant="primary" href={href('/s3/create')} onFollow={follow}>Create bucket</Button>;
  if (all.failure) return <><Header variant="h1" actions={create}>Buckets</Header><Problem error={all.failure} retry={all.reload} what="list the buckets" /></>;
  const count = all.value ? (words ? `(${shown.length}/${all.value.length})` : `(${all.value.length})`) : undefined;
  const finish = () => { select([]); all.reload(); };
  return (
    <SpaceBetween size="m">
      <Table
        variant="full-page" stickyHeader items={shown} trackBy="name" loading={all.loading && !all.value} loadingText="Loading buckets"
        selectionType="single" selectedItems={selected} onSelectionChange={e => select(e.detail.selectedItems)}
        ariaLabels={{ selectionGroupLabel: 'Choose a bucket', itemSelectionLabel: (_, b) => b.name, tableLabel: 'Buckets' }}
        columnDefinitions={[
          { id: 'name', header: 'Name', cell: b => <Link href={href(`/s3/buckets/${b.name}`)} onFollow={follow}>{b.name}</Link>, isRowHeader: true },
          { id: 'created', header: 'Created', cell: b => <When at={b.created} /> },
        ]}
        header={
          <Header
            variant="awsui-h1-sticky" counter={count} description="A bucket holds objects. Its name is taken once and for all accounts."
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel="Refresh" onClick={all.reload} loading={all.loading} />
                <Export
                  what="buckets" file="buckets" load={async () => ({ items: (await listBuckets()).filter(found), next: '' })}
                  columns={[{ header: 'Name', value: b => b.name }, { header: 'Created', value: b => b.created }]}
                />
                <Button disabled={!bucket} onClick={() => open('empty')}>Empty</Button>
                <Button disabled={!bucket} onClick={() => open('delete')}>Delete</Button>
                {create}
              </SpaceBetween>
            }
          >Buckets</Header>
        }
        filter={
          <TextFilter
            filteringText={words} filteringPlaceholder="Find a bucket" filteringAriaLabel="Find a bucket" countText={counted(shown.length, 'match', 'matches')}
            onChange={e => go(href('/s3', { q: e.detail.filteringText }), true)}
          />
        }
        empty={words && all.value?.length
          ? <Empty title="No bucket matches" action={<Button onClick={() => go(href('/s3'), true)}>Clear filter</Button>} />
          : <Empty title="No buckets yet" action={create}>Create one to put objects into.</Empty>}
      />
      <CLI commands={[['s3api', 'list-buckets']]} />
      {dialog === 'delete' && bucket && (
        <ConfirmDelete
          title="Delete bucket" word={bucket.name} button="Delete bucket" close={() => open(undefined)}
          act={async () => { await deleteBucket(bucket.name); done(`The bucket ${bucket.name} is deleted.`); finish(); }}
          extra={<CLI commands={[['s3api', 'delete-bucket', '--bucket', bucket.name]]} />}
        >
          The bucket <strong>{bucket.name}</strong> is deleted for good, with its policy and settings; anybody may then take its name. It has to be empty.
        </ConfirmDelete>
      )}
      {dialog === 'empty' && bucket && <EmptyBucket bucket={bucket.name} close={() => open(undefined)} />}
    </SpaceBetween>
  );
}
