import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { presign } from '../api/s3';
import { session } from '../api/session';
import { CLI } from '../parts/CLI';
import { Copyable } from '../parts/Copyable';
import { exactTime } from '../words';
import { Dialog } from '../parts/Dialog';

const units = [{ value: '60', label: 'Minutes' }, { value: '3600', label: 'Hours' }, { value: '86400', label: 'Days' }];

/** A link under which anybody can read one object, for a while. */
export function ShareDialog({ bucket, objectKey, versionId, close }: { bucket: string; objectKey: string; versionId?: string; close: () => void }) {
  const [count, setCount] = useState('15');
  const [unit, setUnit] = useState(units[0]!);
  const [link, setLink] = useState<{ URL: string; Expires: string }>();
  const seconds = Number(count) * Number(unit.value);
  const wrong = Number.isInteger(seconds) && seconds >= 1 && seconds <= 604800 ? '' : 'One minute to seven days.';
  const until = session().expires;
  const act = async () => {
    setLink(await presign(versionId ? 'GetObjectVersion' : 'GetObject', { Bucket: bucket, Key: objectKey, VersionID: versionId, ExpiresIn: seconds }));
  };
  return (
    <Dialog title="Presigned link" button="Make link" ready={!wrong} act={act} close={close} what="make a link" stays>
      <div className="words">Whoever has the link can read <strong>{objectKey}</strong> until it ends. It ends with your session at the latest{until && `, ${exactTime(until)}`}, and at once when your access is taken away.</div>
      <FormField label="Good for" errorText={wrong}>
        <SpaceBetween direction="horizontal" size="xs">
          <Input type="number" value={count} onChange={e => setCount(e.detail.value)} ariaLabel="How many" autoFocus />
          <Select options={units} selectedOption={unit} onChange={e => setUnit(e.detail.selectedOption as typeof unit)} ariaLabel="Unit" />
        </SpaceBetween>
      </FormField>
      {link && (
        <Alert type="success" header={`Good until ${exactTime(link.Expires)}`} statusIconAriaLabel="Success">
          <span className="words" data-testid="link"><Copyable text={link.URL} what="link" /></span>
        </Alert>
      )}
      <CLI commands={[['s3', 'presign', `s3://${bucket}/${objectKey}`, '--expires-in', String(wrong ? 900 : seconds)]]} />
    </Dialog>
  );
}
