import { Failure } from '../api/errors';
import { deleteObjects, type Refused } from '../api/s3';
import { done as tell } from '../flashes';
import { CLI } from '../parts/CLI';
import { ConfirmDelete } from '../parts/ConfirmDelete';
import { counted } from '../words';
import type { Row } from './Objects';
import { objectsOf } from './within';

/** Deletes what was chosen; a folder is everything below its prefix. */
async function remove(bucket: string, rows: Row[]): Promise<number> {
  let gone = 0;
  const refused: Refused[] = [];
  for await (const some of objectsOf(bucket, rows, 1000)) {
    const r = await deleteObjects(bucket, some);
    refused.push(...r);
    gone += some.length - r.length;
  }
  const first = refused[0];
  if (first) throw new Failure(0, first.code, `${counted(gone, 'object')} deleted, ${counted(refused.length, 'object')} not. ${first.key}: ${first.message}`, '');
  return gone;
}

function Lost({ rows }: { rows: Row[] }) {
  const markers = rows.filter(r => r.version?.marker).length;
  if (!rows.some(r => r.version)) return <>In a bucket that keeps versions these can be restored; in any other they are gone for good. With a folder goes everything in it.</>;
  return (
    <>
      {rows.length > markers && 'These versions are deleted for good. '}
      {markers > 0 && `With ${markers === 1 ? 'a delete marker' : 'the delete markers'} goes only the deletion: the version before it is the newest again.`}
    </>
  );
}

export function DeleteObjects({ bucket, rows, close, done }: { bucket: string; rows: Row[]; close: () => void; done: () => void }) {
  const what = rows.some(r => r.version) ? 'version' : 'object';
  const act = async () => {
    tell(`${counted(await remove(bucket, rows), what)} deleted.`);
    done();
  };
  const commands = rows.slice(0, 5).map(r => (r.folder
    ? ['s3', 'rm', `s3://${bucket}/${r.key}`, '--recursive']
    : ['s3api', 'delete-object', '--bucket', bucket, '--key', r.key, ...(r.version ? ['--version-id', r.version.id] : [])]));
  return (
    <ConfirmDelete title={`Delete ${counted(rows.length, rows.some(r => r.folder) ? 'item' : what)}`} word="delete" button="Delete" close={close} act={act} extra={<CLI commands={commands} />}>
      <Lost rows={rows} />
      <ul>{rows.slice(0, 5).map(r => <li key={r.id} className="words">{r.key}{r.version && ` (${r.version.marker ? 'delete marker' : 'version'} ${r.version.id})`}</li>)}{rows.length > 5 && <li>and {counted(rows.length - 5, 'other')}</li>}</ul>
    </ConfirmDelete>
  );
}
