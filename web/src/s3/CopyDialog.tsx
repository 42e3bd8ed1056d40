import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { copyObject, deleteObjects } from '../api/s3';
import { Failure } from '../api/errors';
import { done as tell } from '../flashes';
import { CLI } from '../parts/CLI';
import { counted } from '../words';
import { Dialog } from '../parts/Dialog';
import { leaf, nameProblem } from './names';
import type { Row } from './Objects';

type Props = { bucket: string; prefix: string; rows: Row[]; move: boolean; close: () => void; done: () => void };

/** Copies objects to another place, and deletes them here if they are to be moved. */
export function CopyDialog({ bucket, prefix, rows, move, close, done }: Props) {
  const [toBucket, setBucket] = useState(bucket);
  const [to, setTo] = useState(prefix);
  const one = rows.length === 1 ? rows[0] : undefined;
  const [name, setName] = useState(one ? leaf(one.key) : '');
  const word = move ? 'Move' : 'Copy';
  const folder = to && !to.endsWith('/') ? to + '/' : to;
  const target = (r: Row) => folder + (one ? name : leaf(r.key));
  const same = rows.some(r => toBucket === bucket && target(r) === r.key && !r.version);
  const act = async () => {
    for (const r of rows) {
      await copyObject(bucket, r.key, toBucket, target(r), r.version?.id);
      if (!move) continue;
      const [refused] = await deleteObjects(bucket, [{ key: r.key }]);
      if (refused) throw new Failure(0, refused.code, `${r.key} is copied, but could not be deleted here: ${refused.message}`, '');
    }
    tell(`${counted(rows.length, 'object')} ${move ? 'moved' : 'copied'} to ${toBucket}/${folder}.`);
    done();
  };
  const commands = rows.slice(0, 5).map(r => ['s3', move ? 'mv' : 'cp', `s3://${bucket}/${r.key}`, `s3://${toBucket}/${target(r)}`]);
  return (
    <Dialog title={`${word} ${counted(rows.length, 'object')}`} button={word} ready={!nameProblem(toBucket) && !same && (!one || !!name)} act={act} close={close} what={`${word.toLowerCase()} this`}>
      <FormField label="To bucket" errorText={nameProblem(toBucket)}><Input value={toBucket} onChange={e => setBucket(e.detail.value)} autoComplete={false} /></FormField>
      <FormField label="Folder" description="Empty is the top of the bucket."><Input value={to} onChange={e => setTo(e.detail.value)} autoFocus autoComplete={false} /></FormField>
      {one && <FormField label="Name" errorText={same && 'That is where it is already.'}><Input value={name} onChange={e => setName(e.detail.value)} autoComplete={false} /></FormField>}
      <CLI commands={commands} />
    </Dialog>
  );
}
