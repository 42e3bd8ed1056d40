import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { kept, setMetadata, type Metadata } from '../api/s3settings';
import { done as tell } from '../flashes';
import { CLI } from '../parts/CLI';
import { Dialog } from '../parts/Dialog';
import { TagFields, tagProblem } from '../parts/TagFields';

const placeholders: Metadata['headers'] = { 'Content-Type': 'text/plain', 'Cache-Control': 'max-age=3600', 'Content-Disposition': 'attachment', 'Content-Encoding': 'gzip', 'Content-Language': 'en' };

/** Why S3 could not keep it; "" if it can. A header holds plain letters only. */
function problem(m: Metadata): string {
  const keys = tagProblem(m.own).replace('A tag', 'An entry');
  if (keys) return keys;
  if (m.own.some(t => !/^[\w!#$%&'*+.^`|~-]+$/.test(t.Key))) return 'A key has letters, digits and hyphens, no blanks.';
  if ([...m.own.map(t => t.Value), ...Object.values(m.headers)].some(v => /[^\x20-\x7e]/.test(v))) return 'Values are plain characters of ASCII.';
  return m.own.reduce((n, t) => n + t.Key.length + t.Value.length, 0) > 2048 ? 'Together they may have 2,048 characters.' : '';
}

/** Other metadata for an object, which is written anew with them. */
export function MetadataDialog({ bucket, objectKey, now, close, done }: { bucket: string; objectKey: string; now: Metadata; close: () => void; done: () => void }) {
  const [m, set] = useState(now);
  const wrong = problem(m);
  const act = async () => {
    await setMetadata(bucket, objectKey, m);
    tell('The metadata are saved.');
    done();
    close();
  };
  const headers = kept.filter(name => m.headers[name]).flatMap(name => [`--${name.toLowerCase()}`, m.headers[name]!]);
  const command = ['s3api', 'copy-object', '--bucket', bucket, '--key', objectKey, '--copy-source', `${bucket}/${objectKey}`, '--metadata-directive', 'REPLACE', ...headers];
  if (m.own.length) command.push('--metadata', JSON.stringify(Object.fromEntries(m.own.map(t => [t.Key, t.Value]))));
  const change = (name: (typeof kept)[number], value: string) => {
    const headers = { ...m.headers, [name]: value };
    if (!value) delete headers[name];
    set({ ...m, headers });
  };
  return (
    <Dialog title="Edit metadata" button="Save" size="large" ready={!wrong} act={act} close={close} what="change the metadata">
      <Alert type="info" statusIconAriaLabel="Information">The object is written anew with these. A bucket that keeps versions gets a new one.</Alert>
      {kept.filter(name => name !== 'Expires').map((name, n) => (
        <FormField key={name} label={name}>
          <Input value={m.headers[name] ?? ''} onChange={e => change(name, e.detail.value)} placeholder={placeholders[name]} autoFocus={n === 0} autoComplete={false} spellcheck={false} />
        </FormField>
      ))}
      <FormField label="Your own" description="Kept as x-amz-meta- and the key." errorText={m.own.length > 0 && wrong} stretch>
        <SpaceBetween size="xs"><TagFields tags={m.own} change={own => set({ ...m, own })} thing="key" /></SpaceBetween>
      </FormField>
      <CLI commands={[command]} />
    </Dialog>
  );
}
