import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Header from '@cloudscape-design/components/header';
import Icon from '@cloudscape-design/components/icon';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import Toggle from '@cloudscape-design/components/toggle';
import { useEffect, useRef, useState, type DragEvent } from 'react';
import { listObjects, listVersions, type Item, type Version } from '../api/s3';
import { flash } from '../flashes';
import { usePages } from '../load';
import { CLI } from '../parts/CLI';
import { Empty } from '../parts/Empty';
import { Export } from '../parts/Export';
import type { Column } from '../parts/exporting';
import { Pager } from '../parts/Pager';
import { Problem } from '../parts/Problem';
import { When } from '../parts/When';
import { follow, go, href } from '../router';
import { size } from '../words';
import { CopyDialog } from './CopyDialog';
import { DeleteObjects } from './DeleteObjects';
import { download } from './download';
import { chosen, dropped, type Found } from './dropped';
import { leaf } from './names';
import { NewFolder } from './NewFolder';
import { ShareDialog } from './ShareDialog';
import { upload, whenUploaded } from './uploads';
import { Unfinished } from './Unfinished';
import { Uploads } from './Uploads';

export type Row = { id: string; key: string; folder: boolean; size: number; modified: string; version?: Version };

const object = (i: Item): Row => ({ id: i.key, key: i.key, folder: false, size: i.size, modified: i.modified });

async function rows(bucket: string, prefix: string, versions: boolean, token: string): Promise<{ items: Row[]; next: string }> {
  if (versions) {
    const v = await listVersions(bucket, prefix, token);
    return { next: v.next, items: v.versions.map(x => ({ id: `${x.key}\n${x.id}`, key: x.key, folder: false, size: x.size, modified: x.modified, version: x })) };
  }
  const l = await listObjects(bucket, prefix, token);
  return {
    next: l.next,
    items: [
      ...l.prefixes.map(p => ({ id: p, key: p, folder: true, size: 0, modified: '' })),
      ...l.items.filter(i => i.key !== prefix).map(object),
    ],
  };
}

/** Everything below a prefix, for a file: no folders, a thousand at a time. */
async function below(bucket: string, prefix: string, versions: boolean, token: string): Promise<{ items: Row[]; next: string }> {
  if (versions) return rows(bucket, prefix, versions, token);
  const l = await listObjects(bucket, prefix, token, 1000, '');
  return { next: l.next, items: l.items.map(object) };
}

const columns = (versions: boolean): Column<Row>[] => [
  { header: 'Key', value: r => r.key }, { header: 'Size', value: r => (r.version?.marker ? undefined : r.size) }, { header: 'Last modified', value: r => r.modified },
  ...(versions ? [{ header: 'Version ID', value: (r: Row) => r.version?.id }, { header: 'Newest', value: (r: Row) => r.version?.latest }, { header: 'Delete marker', value: (r: Row) => r.version?.marker }] : []),
];

type Dialog = 'delete' | 'copy' | 'move' | 'share' | 'folder';

export function Objects({ bucket, prefix, versions }: { bucket: string; prefix: string; versions: boolean }) {
  const [words, find] = useState('');
  const [selected, select] = useState<Row[]>([]);
  const [dialog, open] = useState<Dialog>();
  const [over, hover] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  // A search is a longer prefix: the server looks, not this page.
  const pages = usePages(token => rows(bucket, prefix + words, versions, token), [bucket, prefix, words, versions]);
  const { reload } = pages;
  useEffect(() => whenUploaded(b => { if (b === bucket) reload(); }), [bucket, reload]);
  const send = (found: Found[]) => { if (found.length) upload(bucket, prefix, found); };
  const drop = (e: DragEvent) => {
    e.preventDefault();
    hover(false);
    dropped(e.dataTransfer.items).then(send, e => flash({ type: 'error', header: 'The files could not be read', content: String(e) }));
  };
  const only = selected.length === 1 && !selected[0]!.folder && !selected[0]!.version?.marker ? selected[0] : undefined;
  const act = (id: string) => {
    if (id === 'download' && only) void download(bucket, only.key, only.version?.id);
    else open(id as Dialog);
  };
  const finish = () => { open(undefined); select([]); reload(); };
  const at = (p: string) => href(`/s3/buckets/${bucket}`, { prefix: p, versions: versions ? 'on' : undefined });
  const page = (r: Row) => href(`/s3/buckets/${bucket}/object`, { key: r.key, versionId: r.version?.marker ? undefined : r.version?.id });
  const header = (
    <Header
      counter={pages.loading && !pages.items.length ? undefined : `(${selected.length ? `${selected.length}/` : ''}${pages.items.length}${pages.more || pages.index > 1 ? '+' : ''})`}
      description={prefix ? <span className="words">In {prefix}</span> : 'Drop files and folders here, or choose Upload.'}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button iconName="refresh" ariaLabel="Refresh" onClick={reload} loading={pages.loading} />
          <Export what={versions ? 'versions' : 'objects'} file={bucket} load={next => below(bucket, prefix + words, versions, next)} columns={columns(versions)} />
          <Button disabled={!only} onClick={() => act('download')}>Download</Button>
          <Button disabled={!selected.length} onClick={() => act('delete')}>Delete</Button>
          <ButtonDropdown
            onItemClick={e => act(e.detail.id)}
            items={[
              { id: 'share', text: 'Make a presigned link', disabled: !only },
              { id: 'copy', text: 'Copy', disabled: !selected.length || selected.some(r => r.version?.marker) },
              { id: 'move', text: 'Move', disabled: versions || !selected.length },
              { id: 'folder', text: 'Create folder' },
            ]}
          >Actions</ButtonDropdown>
          <ButtonDropdown
            variant="primary" mainAction={{ text: 'Upload', onClick: () => files.current?.click() }} ariaLabel="More ways to upload"
            items={[{ id: 'folder', text: 'Upload a folder' }]} onItemClick={() => folder.current?.click()}
          />
        </SpaceBetween>
      }
    >Objects</Header>
  );
  return (
    <div className={over ? 'drop over' : 'drop'} onDragOver={e => { e.preventDefault(); hover(true); }} onDragLeave={() => hover(false)} onDrop={drop}>
      <input ref={files} type="file" multiple hidden aria-label="Files to upload" data-testid="files" onChange={e => { send(chosen(e.target.files!)); e.target.value = ''; }} />
      <input ref={i => { folder.current = i; i?.setAttribute('webkitdirectory', ''); }} type="file" hidden aria-label="Folder to upload" data-testid="folder" onChange={e => { send(chosen(e.target.files!)); e.target.value = ''; }} />
      <SpaceBetween size="m">
        <Uploads bucket={bucket} />
        <Unfinished bucket={bucket} prefix={prefix} />
        {pages.failure ? <Problem error={pages.failure} retry={reload} what="list the objects" /> : (
          <Table
            items={pages.items} trackBy="id" loading={pages.loading && !pages.items.length} loadingText="Loading objects" header={header} stickyHeader wrapLines
            selectionType="multi" selectedItems={selected} onSelectionChange={e => select(e.detail.selectedItems)}
            ariaLabels={{ selectionGroupLabel: 'Choose objects', allItemsSelectionLabel: () => 'Choose all', itemSelectionLabel: (_, r) => r.key, tableLabel: 'Objects' }}
            columnDefinitions={[
              {
                id: 'name', header: 'Name', isRowHeader: true, minWidth: 160,
                cell: r => r.folder
                  ? <Link href={at(r.key)} onFollow={follow}><Icon name="folder" /> {leaf(r.key)}</Link>
                  : <Link href={page(r)} onFollow={follow}><span className="words">{versions ? r.key.slice(prefix.length) : leaf(r.key)}</span></Link>,
              },
              ...(versions ? [{
                id: 'version', header: 'Version ID', minWidth: 120,
                cell: (r: Row) => <span className="words">{r.version?.id}{r.version?.latest ? ' (newest)' : ''}{r.version?.marker ? ' delete marker' : ''}</span>,
              }] : []),
              { id: 'size', header: 'Size', minWidth: 90, cell: r => (r.folder || r.version?.marker ? '-' : size(r.size)) },
              { id: 'modified', header: 'Last modified', minWidth: 130, cell: r => <When at={r.modified} /> },
            ]}
            filter={
              <SpaceBetween direction="horizontal" size="m" alignItems="center">
                <TextFilter filteringText={words} filteringPlaceholder="Names that begin with" filteringAriaLabel="Names that begin with" onChange={e => find(e.detail.filteringText)} />
                <Toggle checked={versions} onChange={e => go(href(`/s3/buckets/${bucket}`, { prefix, versions: e.detail.checked ? 'on' : undefined }), true)}>Show versions</Toggle>
              </SpaceBetween>
            }
            pagination={<Pager pages={pages} />}
            empty={words
              ? <Empty title="No name begins with that" action={<Button onClick={() => find('')}>Clear filter</Button>} />
              : <Empty title={prefix ? 'This folder is empty' : 'No objects yet'} action={<Button onClick={() => files.current?.click()}>Upload</Button>}>Drop files here, or choose them.</Empty>}
          />
        )}
        <CLI commands={[['s3api', 'list-objects-v2', '--bucket', bucket, ...(prefix ? ['--prefix', prefix] : []), '--delimiter', '/'], ['s3', 'cp', 'FILE', `s3://${bucket}/${prefix}`]]} />
      </SpaceBetween>
      {dialog === 'delete' && <DeleteObjects bucket={bucket} rows={selected} close={() => open(undefined)} done={finish} />}
      {(dialog === 'copy' || dialog === 'move') && <CopyDialog bucket={bucket} prefix={prefix} rows={selected} move={dialog === 'move'} close={() => open(undefined)} done={finish} />}
      {dialog === 'share' && only && <ShareDialog bucket={bucket} objectKey={only.key} versionId={only.version?.id} close={() => open(undefined)} />}
      {dialog === 'folder' && <NewFolder bucket={bucket} prefix={prefix} close={() => open(undefined)} done={finish} />}
    </div>
  );
}
