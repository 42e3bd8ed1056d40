import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useEffect, useRef, useState } from 'react';
import { asFailure, type Failure } from '../api/errors';
import { abortUpload, listUploads, type Begun as Listed } from '../api/s3uploads';
import { done } from '../flashes';
import { usePages } from '../load';
import { CLI } from '../parts/CLI';
import { ConfirmDelete } from '../parts/ConfirmDelete';
import { counter, Pager } from '../parts/Pager';
import { Problem } from '../parts/Problem';
import { When } from '../parts/When';
import { exactTime, size } from '../words';
import { forget, recall, sameFile, type Begun } from './begun';
import { arrived } from './sending';
import { upload, useUploads, whenUploaded } from './uploads';

/** The uploads in parts that nobody has completed: what is left of a tab that was closed. */
export function Unfinished({ bucket, prefix }: { bucket: string; prefix: string }) {
  const pages = usePages(next => listUploads(bucket, prefix, next), [bucket, prefix]);
  const own = new Set(useUploads().map(u => u.parts?.id));
  const [discarding, ask] = useState<Listed>();
  const [wrong, say] = useState('');
  const [failure, fail] = useState<Failure>();
  const wanted = useRef<Begun>(undefined);
  const input = useRef<HTMLInputElement>(null);
  const { reload } = pages;
  useEffect(() => whenUploaded(b => { if (b === bucket) reload(); }), [bucket, reload]);
  const items = pages.items.filter(u => !own.has(u.id));
  if (pages.failure || (!items.length && pages.index === 1)) return null; // it is about what is rarely there
  const resume = (b: Begun) => { say(''); fail(undefined); wanted.current = b; input.current?.click(); };
  const chosen = async (file: File | undefined) => {
    const b = wanted.current;
    if (!b || !file) return;
    if (!sameFile(b, file)) return say(`This is another file. The upload was begun with ${b.name}, ${size(b.size)}, changed ${exactTime(new Date(b.changed).toISOString())}.`);
    try {
      const parts = await arrived(bucket, b.key, b.id, file, b.part);
      upload(bucket, '', [{ path: b.key, file, parts }]);
    } catch (e) {
      fail(asFailure(e));
    }
  };
  const discard = async (u: Listed) => {
    await abortUpload(bucket, u.key, u.id);
    forget(u.id);
    done(`The unfinished upload of ${u.key} is discarded.`);
    reload();
  };
  return (
    <SpaceBetween size="s">
      <input ref={input} type="file" hidden aria-label="File to go on with" data-testid="resume" onChange={e => { void chosen(e.target.files?.[0]); e.target.value = ''; }} />
      {wrong && <Alert type="error" statusIconAriaLabel="Error">{wrong}</Alert>}
      {failure && <Problem error={failure} what="go on with the upload" />}
      <Table
        items={items} trackBy="id" wrapLines ariaLabels={{ tableLabel: 'Unfinished uploads' }}
        header={<Header variant="h2" counter={counter({ ...pages, items })} description="What has arrived of them is kept, and uses space, until they are completed or discarded.">Unfinished uploads</Header>}
        pagination={(pages.more || pages.index > 1) && <Pager pages={pages} />}
        columnDefinitions={[
          { id: 'key', header: 'Key', isRowHeader: true, minWidth: 150, cell: u => <span className="words">{u.key}</span> },
          { id: 'size', header: 'Size', minWidth: 90, cell: u => { const b = recall(u.id); return b ? size(b.size) : '-'; } },
          { id: 'started', header: 'Started', minWidth: 110, cell: u => <When at={u.started} /> },
          {
            id: 'act', header: 'Actions', minWidth: 160,
            cell: u => {
              const b = recall(u.id);
              return (
                <SpaceBetween direction="horizontal" size="s">
                  {b ? <Button variant="inline-link" ariaLabel={`Choose the file again: ${u.key}`} onClick={() => resume(b)}>Choose the file again</Button> : 'Begun elsewhere'}
                  <Button variant="inline-link" ariaLabel={`Discard: ${u.key}`} onClick={() => ask(u)}>Discard</Button>
                </SpaceBetween>
              );
            },
          },
        ]}
      />
      {discarding && (
        <ConfirmDelete
          title="Discard upload" word="discard" button="Discard" close={() => ask(undefined)} act={() => discard(discarding)}
          extra={<CLI commands={[['s3api', 'abort-multipart-upload', '--bucket', bucket, '--key', discarding.key, '--upload-id', discarding.id]]} />}
        >
          What has arrived of <strong className="words">{discarding.key}</strong> is thrown away. Whoever is still sending it, here or elsewhere, fails.
        </ConfirmDelete>
      )}
    </SpaceBetween>
  );
}
