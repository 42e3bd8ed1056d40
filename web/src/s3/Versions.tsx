import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { copyObject, type Version } from '../api/s3';
import { done } from '../flashes';
import { CLI } from '../parts/CLI';
import { Empty } from '../parts/Empty';
import { Problem } from '../parts/Problem';
import { useAct } from '../parts/useAct';
import { When } from '../parts/When';
import { follow, href } from '../router';
import { size } from '../words';
import { DeleteObjects } from './DeleteObjects';
import { download } from './download';
import type { Row } from './Objects';

type Props = { bucket: string; objectKey: string; versions: Version[]; loading: boolean; changed: () => void };

/** What an object has been: each version can be had back, and deleted for good. */
export function Versions({ bucket, objectKey, versions, loading, changed }: Props) {
  const [deleting, ask] = useState<Version>();
  const { working, failure, act } = useAct();
  const restore = (v: Version) => act(async () => {
    await copyObject(bucket, objectKey, bucket, objectKey, v.id);
    done(`Version ${v.id} is restored: a copy of it is the newest version.`);
    changed();
  });
  const to = (v: Version) => href(`/s3/buckets/${bucket}/object`, { key: objectKey, versionId: v.id });
  const row = (v: Version): Row => ({ id: v.id, key: v.key, folder: false, size: v.size, modified: v.modified, version: v });
  const old = versions.find(v => !v.latest && !v.marker);
  return (
    <SpaceBetween size="s">
      {failure && <Problem error={failure} what="restore the version" />}
      <Table
        items={versions} trackBy="id" loading={loading && !versions.length} loadingText="Loading versions" wrapLines ariaLabels={{ tableLabel: 'Versions' }}
        header={<Header variant="h2" counter={`(${versions.length})`}>Versions</Header>} empty={<Empty title="No versions" />}
        columnDefinitions={[
          { id: 'id', header: 'Version ID', minWidth: 150, isRowHeader: true, cell: v => <span className="words">{v.marker ? v.id : <Link href={to(v)} onFollow={follow}>{v.id}</Link>}{v.latest && ' (newest)'}</span> },
          { id: 'what', header: 'What', minWidth: 110, cell: v => (v.marker ? 'Delete marker' : size(v.size)) },
          { id: 'modified', header: 'When', minWidth: 110, cell: v => <When at={v.modified} /> },
          {
            id: 'act', header: 'Actions', minWidth: 160,
            cell: v => (
              <SpaceBetween direction="horizontal" size="s">
                {!v.marker && <Button variant="inline-link" ariaLabel={`Download version ${v.id}`} onClick={() => void download(bucket, v.key, v.id)}>Download</Button>}
                {!v.marker && !v.latest && <Button variant="inline-link" loading={working} ariaLabel={`Restore version ${v.id}`} onClick={() => void restore(v)}>Restore</Button>}
                <Button variant="inline-link" ariaLabel={`Delete version ${v.id}`} onClick={() => ask(v)}>Delete</Button>
              </SpaceBetween>
            ),
          },
        ]}
      />
      <CLI commands={[
        ['s3api', 'list-object-versions', '--bucket', bucket, '--prefix', objectKey],
        ...(old ? [['s3api', 'copy-object', '--bucket', bucket, '--key', objectKey, '--copy-source', `${bucket}/${objectKey}?versionId=${old.id}`]] : []),
      ]} />
      {deleting && <DeleteObjects bucket={bucket} rows={[row(deleting)]} close={() => ask(undefined)} done={changed} />}
    </SpaceBetween>
  );
}
