import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { headObject, listVersions, path, type Version } from '../api/s3';
import { session } from '../api/session';
import { useLoad } from '../load';
import { CLI } from '../parts/CLI';
import { Copyable } from '../parts/Copyable';
import { Empty } from '../parts/Empty';
import { Problem } from '../parts/Problem';
import { When } from '../parts/When';
import { size } from '../words';
import { DeleteObjects } from './DeleteObjects';
import { download } from './download';
import { leaf } from './names';
import type { Row } from './Objects';
import { go, href } from '../router';
import { ShareDialog } from './ShareDialog';

export function ObjectPage({ bucket, objectKey }: { bucket: string; objectKey: string }) {
  const facts = useLoad(() => headObject(bucket, objectKey), [bucket, objectKey]);
  const versions = useLoad(async () => (await listVersions(bucket, objectKey)).versions.filter(v => v.key === objectKey), [bucket, objectKey]);
  const [dialog, open] = useState<'delete' | 'share'>();
  const newest = versions.value?.find(v => v.latest);
  const row: Row = { id: objectKey, key: objectKey, folder: false, size: 0, modified: '' };
  const uri = `s3://${bucket}/${objectKey}`;
  const folder = objectKey.slice(0, objectKey.lastIndexOf('/') + 1);
  return (
    <ContentLayout header={
      <Header variant="h1" actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={() => open('share')} disabled={!facts.value}>Presigned link</Button>
          <Button onClick={() => open('delete')} disabled={!facts.value}>Delete</Button>
          <Button variant="primary" onClick={() => void download(bucket, objectKey)} disabled={!facts.value}>Download</Button>
        </SpaceBetween>
      }><span className="words">{leaf(objectKey)}</span></Header>
    }>
      <SpaceBetween size="l">
        {facts.failure && <Problem error={facts.failure.code === 'Status404' ? new Error('There is no such object, or its newest version is a deletion.') : facts.failure} retry={facts.reload} what="read the object" />}
        <Container header={<Header variant="h2">Object</Header>}>
          <KeyValuePairs columns={3} items={[
            { label: 'S3 URI', value: <span className="words"><Copyable text={uri} what="S3 URI" /></span> },
            { label: 'ARN', value: <span className="words"><Copyable text={`arn:aws:s3:::${bucket}/${objectKey}`} what="ARN" /></span> },
            { label: 'Object URL', value: <span className="words"><Copyable text={session().aws + path(bucket, objectKey)} what="URL" /></span> },
            { label: 'Size', value: newest ? size(newest.size) : '-' },
            { label: 'Type', value: facts.value?.type || '-' },
            { label: 'Last modified', value: facts.value ? <When at={facts.value.modified} /> : '-' },
            { label: 'ETag', value: facts.value?.etag.replaceAll('"', '') || '-' },
          ]} />
        </Container>
        {versions.failure ? <Problem error={versions.failure} what="list the versions" /> : <Versions bucket={bucket} versions={versions.value ?? []} loading={versions.loading} />}
        <CLI commands={[['s3', 'cp', uri, '.'], ['s3api', 'list-object-versions', '--bucket', bucket, '--prefix', objectKey]]} />
      </SpaceBetween>
      {dialog === 'share' && <ShareDialog bucket={bucket} objectKey={objectKey} close={() => open(undefined)} />}
      {dialog === 'delete' && <DeleteObjects bucket={bucket} rows={[row]} close={() => open(undefined)} done={() => go(href(`/s3/buckets/${bucket}`, { prefix: folder }))} />}
    </ContentLayout>
  );
}

function Versions({ bucket, versions, loading }: { bucket: string; versions: Version[]; loading: boolean }) {
  return (
    <Table
      items={versions} trackBy="id" loading={loading && !versions.length} loadingText="Loading versions" wrapLines ariaLabels={{ tableLabel: 'Versions' }}
      header={<Header variant="h2" counter={`(${versions.length})`}>Versions</Header>}
      empty={<Empty title="No versions" />}
      columnDefinitions={[
        { id: 'id', header: 'Version ID', cell: v => <span className="words">{v.id}{v.latest && ' (newest)'}</span>, isRowHeader: true },
        { id: 'what', header: 'What', cell: v => (v.marker ? 'Deletion' : size(v.size)) },
        { id: 'modified', header: 'When', cell: v => <When at={v.modified} /> },
        { id: 'act', header: 'Action', cell: v => (v.marker ? '-' : <Button variant="inline-link" ariaLabel={`Download version ${v.id}`} onClick={() => void download(bucket, v.key, v.id)}>Download</Button>) },
      ]}
    />
  );
}
