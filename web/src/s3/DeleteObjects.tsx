import { Failure } from '../api/errors';
import { deleteObjects, listObjects, type Refused, type Target } from '../api/s3';
import { done as tell } from '../flashes';
import { CLI } from '../parts/CLI';
import { ConfirmDelete } from '../parts/ConfirmDelete';
import { counted } from '../words';
import type { Row } from './Objects';

const batch = 1000;

/** Deletes what was chosen; a folder is everything below its prefix. */
async function remove(bucket: string, rows: Row[]): Promise<number> {
  let gone = 0;
  const refused: Refused[] = [];
  const some = async (targets: Target[]) => {
    for (let i = 0; i < targets.length; i += batch) {
      const r = await deleteObjects(bucket, targets.slice(i, i + batch));
      refused.push(...r);
      gone += Math.min(batch, targets.length - i) - r.length;
    }
  };
  await some(rows.filter(r => !r.folder).map(r => ({ key: r.key, versionId: r.version?.id })));
  for (const folder of rows.filter(r => r.folder)) {
    for (let next = ''; ; ) {
      const l = await listObjects(bucket, folder.key, next, batch, '');
      await some(l.items.map(i => ({ key: i.key })));
      next = l.next;
      if (!next) break;
    }
  }
  const first = refused[0];
  if (first) throw new Failure(0, first.code, `${counted(gone, 'object')} deleted, ${counted(refused.length, 'object')} not. ${first.key}: ${first.message}`, '');
  return gone;
}

export function DeleteObjects({ bucket, rows, close, done }: { bucket: string; rows: Row[]; close: () => void; done: () => void }) {
  const versions = rows.some(r => r.version);
  const names = rows.slice(0, 5).map(r => r.key);
  const act = async () => {
    tell(`${counted(await remove(bucket, rows), versions ? 'version' : 'object')} deleted.`);
    done();
  };
  const commands = rows.slice(0, 5).map(r => (r.folder
    ? ['s3', 'rm', `s3://${bucket}/${r.key}`, '--recursive']
    : ['s3api', 'delete-object', '--bucket', bucket, '--key', r.key, ...(r.version ? ['--version-id', r.version.id] : [])]));
  return (
    <ConfirmDelete title={`Delete ${counted(rows.length, versions ? 'version' : 'object')}`} word="delete" button="Delete" close={close} act={act} extra={<CLI commands={commands} />}>
      {versions
        ? 'These versions are deleted for good.'
        : 'In a bucket that keeps versions these can be had back; in any other they are gone for good. With a folder goes everything in it.'}
      <ul>{names.map(n => <li key={n} className="words">{n}</li>)}{rows.length > names.length && <li>and {rows.length - names.length} more</li>}</ul>
    </ConfirmDelete>
  );
}
