import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { deleteObjects, listVersions, path, type Version } from '../api/s3';
import { Failure } from '../api/errors';
import { headObject, type Metadata } from '../api/s3settings';
import { session } from '../api/session';
import { done } from '../flashes';
import { useLoad } from '../load';
import { CLI } from '../parts/CLI';
import { Copyable } from '../parts/Copyable';
import { Problem } from '../parts/Problem';
import { useAct } from '../parts/useAct';
import { When } from '../parts/When';
import { useTitle } from '../parts/title';
import { follow, go, href } from '../router';
import { size } from '../words';
import { CopyDialog } from './CopyDialog';
import { DeleteObjects } from './DeleteObjects';
import { download } from './download';
import { MetadataDialog } from './MetadataDialog';
import { leaf } from './names';
import type { Row } from './Objects';
import { ShareDialog } from './ShareDialog';
import { Tags } from './Tags';
import { Versions } from './Versions';

type Props = { bucket: string; objectKey: string; versionId?: string };
type Open = 'delete' | 'share' | 'copy' | 'move' | 'metadata';

/** An object, or one version of it. */
export function ObjectPage({ bucket, objectKey, versionId }: Props) {
  const facts = useLoad(() => headObject(bucket, objectKey, versionId), [bucket, objectKey, versionId]);
  const versions = useLoad(async () => (await listVersions(bucket, objectKey)).versions.filter(v => v.key === objectKey), [bucket, objectKey]);
  const [dialog, open] = useState<Open>();
  const close = () => open(undefined);
  const changed = () => { facts.reload(); versions.reload(); };
  const newest = versions.value?.find(v => v.latest);
  const version = versions.value?.find(v => v.id === versionId);
  const gone = facts.failure?.code === 'Status404' && newest?.marker ? newest : undefined;
  const row: Row = { id: objectKey, key: objectKey, folder: false, size: facts.value?.size ?? 0, modified: '', version };
  const folder = objectKey.slice(0, objectKey.lastIndexOf('/') + 1);
  const there = !!facts.value;
  useTitle(objectKey.slice(folder.length) || objectKey);
  const whole = href(`/s3/buckets/${bucket}/object`, { key: objectKey });
  return (
    <ContentLayout header={
      <Header
        variant="h1" description={versionId && <>Version <span className="words">{versionId}</span>. <Link href={whole} onFollow={follow}>The newest</Link></>}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={() => open('delete')} disabled={!there || (!!versionId && !version)}>Delete</Button>
            <ButtonDropdown
              onItemClick={e => open(e.detail.id as Open)}
              items={[
                { id: 'share', text: 'Make a presigned link', disabled: !there }, { id: 'copy', text: 'Copy', disabled: !there || (!!versionId && !version) },
                { id: 'move', text: 'Move', disabled: !there || !!versionId },
                { id: 'metadata', text: 'Edit metadata', disabled: !there || !!versionId, disabledReason: versionId ? 'A version stays as it is.' : undefined },
              ]}
            >Actions</ButtonDropdown>
            <Button variant="primary" onClick={() => void download(bucket, objectKey, versionId)} disabled={!there}>Download</Button>
          </SpaceBetween>
        }
      ><span className="words">{leaf(objectKey)}</span></Header>
    }>
      <SpaceBetween size="l">
        {facts.failure && !gone && <Problem error={facts.failure.code === 'Status404' ? new Error('There is no such object.') : facts.failure} retry={facts.reload} what="read the object" />}
        {gone && <Gone bucket={bucket} marker={gone} changed={changed} />}
        <Facts bucket={bucket} objectKey={objectKey} facts={facts.value} />
        {facts.value && <Stored metadata={facts.value.metadata} />}
        {there && <Tags bucket={bucket} objectKey={objectKey} versionId={versionId} />}
        {versions.failure ? <Problem error={versions.failure} what="list the versions" /> : <Versions bucket={bucket} objectKey={objectKey} versions={versions.value ?? []} loading={versions.loading} changed={changed} />}
        <CLI commands={[['s3', 'cp', `s3://${bucket}/${objectKey}`, '.'], ['s3api', 'head-object', '--bucket', bucket, '--key', objectKey, ...(versionId ? ['--version-id', versionId] : [])]]} />
      </SpaceBetween>
      {dialog === 'share' && <ShareDialog bucket={bucket} objectKey={objectKey} versionId={versionId} close={close} />}
      {(dialog === 'copy' || dialog === 'move') && <CopyDialog bucket={bucket} prefix={folder} rows={[row]} move={dialog === 'move'} close={close} done={() => { close(); if (dialog === 'move') go(href(`/s3/buckets/${bucket}`, { prefix: folder })); else changed(); }} />}
      {dialog === 'metadata' && facts.value && <MetadataDialog bucket={bucket} objectKey={objectKey} now={facts.value.metadata} close={close} done={changed} />}
      {dialog === 'delete' && <DeleteObjects bucket={bucket} rows={[row]} close={close} done={() => go(version ? whole : href(`/s3/buckets/${bucket}`, { prefix: folder }))} />}
    </ContentLayout>
  );
}

function Facts({ bucket, objectKey, facts }: Props & { facts?: Awaited<ReturnType<typeof headObject>> }) {
  return (
    <Container header={<Header variant="h2">Object</Header>}>
      <KeyValuePairs columns={3} minColumnWidth={220} items={[
        { label: 'S3 URI', value: <span className="words"><Copyable text={`s3://${bucket}/${objectKey}`} what="S3 URI" /></span> },
        { label: 'ARN', value: <span className="words"><Copyable text={`arn:aws:s3:::${bucket}/${objectKey}`} what="ARN" /></span> },
        { label: 'Object URL', value: <span className="words"><Copyable text={session().aws + path(bucket, objectKey)} what="URL" /></span> },
        { label: 'Size', value: facts ? size(facts.size) : '-' },
        { label: 'Last modified', value: facts ? <When at={facts.modified} /> : '-' },
        { label: 'ETag', value: facts ? <span className="words">{facts.etag.replaceAll('"', '')}</span> : '-' },
      ]} />
    </Container>
  );
}

/** What is kept with the bytes. */
function Stored({ metadata }: { metadata: Metadata }) {
  const items = [...Object.entries(metadata.headers), ...metadata.own.map(t => [`x-amz-meta-${t.Key}`, t.Value] as const)];
  return (
    <Container header={<Header variant="h2" counter={`(${items.length})`}>Metadata</Header>}>
      <KeyValuePairs columns={3} minColumnWidth={220} items={items.map(([label, value]) => ({ label, value: <span className="words">{value}</span> }))} />
    </Container>
  );
}

/** The object counts as deleted; its marker can be taken away. */
function Gone({ bucket, marker, changed }: { bucket: string; marker: Version; changed: () => void }) {
  const { working, failure, act } = useAct();
  const back = () => act(async () => {
    const [refused] = await deleteObjects(bucket, [{ key: marker.key, versionId: marker.id }]);
    if (refused) throw new Failure(0, refused.code, refused.message, '');
    done(`${leaf(marker.key)} is there again.`);
    changed();
  });
  return (
    <SpaceBetween size="s">
      <Alert type="warning" header="This object is deleted" statusIconAriaLabel="Warning" action={<Button loading={working} onClick={() => void back()}>Bring it back</Button>}>
        Its newest version is a delete marker. Without the marker the version before it is the newest again.
      </Alert>
      {failure && <Problem error={failure} what="bring it back" />}
    </SpaceBetween>
  );
}
