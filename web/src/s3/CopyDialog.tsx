import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { copyObject, deleteObjects } from '../api/s3';
import { asFailure, Failure } from '../api/errors';
import { done as tell } from '../flashes';
import { CLI } from '../parts/CLI';
import { Dialog } from '../parts/Dialog';
import { counted } from '../words';
import { leaf, nameProblem } from './names';
import type { Row } from './Objects';
import { objectsOf, type Found } from './within';

type Props = { bucket: string; prefix: string; rows: Row[]; move: boolean; close: () => void; done: () => void };

const atOnce = 6;

/** Copies objects and folders to another place, and deletes them here if they are to be moved. */
export function CopyDialog({ bucket, prefix, rows, move, close, done }: Props) {
  const [toBucket, setBucket] = useState(bucket);
  const [to, setTo] = useState(prefix);
  const [soFar, count] = useState(0);
  const one = rows.length === 1 && !rows[0]!.folder ? rows[0] : undefined;
  const [name, setName] = useState(one ? leaf(one.key) : '');
  const word = move ? 'Move' : 'Copy';
  const folder = to && !to.endsWith('/') ? to + '/' : to;
  const target = (r: Row) => folder + (one ? name : leaf(r.key));
  const here = toBucket === bucket;
  const same = here && rows.some(r => target(r) === r.key && !r.version);
  const inside = here && rows.some(r => r.folder && folder.startsWith(r.key));
  const where = inside ? 'A folder cannot be put into itself.' : same && !one ? 'That is where they are already.' : '';
  const transfer = async (f: Found) => {
    await copyObject(bucket, f.key, toBucket, target(f.row) + (f.row.folder ? f.key.slice(f.row.key.length) : ''), f.versionId);
  };
  const act = async () => {
    let copied = 0;
    try {
      for await (const some of objectsOf(bucket, rows, atOnce)) {
        await Promise.all(some.map(transfer));
        if (move) await removed(bucket, some);
        copied += some.length;
        count(copied);
      }
    } catch (e) {
      const f = asFailure(e);
      throw copied ? new Failure(f.status, f.code, `${counted(copied, 'object')} ${move ? 'moved' : 'copied'}, then: ${f.message}`, f.requestId, f.remedy) : f;
    }
    tell(`${counted(copied, 'object')} ${move ? 'moved' : 'copied'} to ${toBucket}/${folder}.`);
    done();
  };
  const commands = rows.slice(0, 5).map(r => ['s3', move ? 'mv' : 'cp', `s3://${bucket}/${r.key}`, `s3://${toBucket}/${target(r)}`, ...(r.folder ? ['--recursive'] : [])]);
  const title = `${word} ${one ? leaf(one.key) : counted(rows.length, rows.some(r => r.folder) ? 'item' : 'object')}`;
  return (
    <Dialog title={title} button={word} ready={!nameProblem(toBucket) && !same && !inside && (!one || !!name)} act={act} close={close} what={`${word.toLowerCase()} this`}>
      <FormField label="To bucket" errorText={nameProblem(toBucket)}><Input value={toBucket} onChange={e => setBucket(e.detail.value)} autoComplete={false} /></FormField>
      <FormField label="Folder" description="Empty is the top of the bucket." errorText={where}><Input value={to} onChange={e => setTo(e.detail.value)} autoFocus autoComplete={false} /></FormField>
      {one && <FormField label="Name" errorText={same && 'That is where it is already.'}><Input value={name} onChange={e => setName(e.detail.value)} autoComplete={false} /></FormField>}
      {soFar > 0 && <Box><span role="status">{counted(soFar, 'object')} {move ? 'moved' : 'copied'} so far.</span></Box>}
      <CLI commands={commands} />
    </Dialog>
  );
}

async function removed(bucket: string, some: Found[]) {
  const [refused] = await deleteObjects(bucket, some);
  if (refused) throw new Failure(0, refused.code, `${refused.key} is copied, but could not be deleted here: ${refused.message}`, '');
}
