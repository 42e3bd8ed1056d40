import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { s3 } from '../api/call';
import { path } from '../api/s3';
import { done as tell } from '../flashes';
import { CLI } from '../parts/CLI';
import { Dialog } from '../parts/Dialog';

/** A folder is an empty object whose key ends with a slash. */
export function NewFolder({ bucket, prefix, close, done }: { bucket: string; prefix: string; close: () => void; done: () => void }) {
  const [name, setName] = useState('');
  const wrong = name.includes('/') ? 'A name has no slash. Make one folder, then one in it.' : '';
  const key = `${prefix}${name}/`;
  const act = async () => {
    await s3(`PUT ${path(bucket, key)}`, { body: '' });
    tell(`The folder ${name} is created.`);
    done();
  };
  return (
    <Dialog title="Create folder" button="Create folder" ready={!!name && !wrong} act={act} close={close} what="create the folder">
      <FormField label="Folder name" errorText={wrong} description={prefix && `In ${prefix}`}>
        <Input value={name} onChange={e => setName(e.detail.value)} autoFocus autoComplete={false} />
      </FormField>
      <CLI commands={[['s3api', 'put-object', '--bucket', bucket, '--key', key]]} />
    </Dialog>
  );
}
