import { useState } from 'react';
import Box from '@cloudscape-design/components/box';
import { deleteObjects, listVersions } from '../api/s3';
import { Failure } from '../api/errors';
import { done } from '../flashes';
import { CLI } from '../parts/CLI';
import { ConfirmDelete } from '../parts/ConfirmDelete';
import { counted } from '../words';

/** Deletes every version of every object. */
export function EmptyBucket({ bucket, close }: { bucket: string; close: () => void }) {
  const [gone, count] = useState(0);
  const empty = async () => {
    let total = 0;
    for (;;) {
      const { versions } = await listVersions(bucket, '');
      if (!versions.length) break;
      const refused = await deleteObjects(bucket, versions.map(v => ({ key: v.key, versionId: v.id })));
      total += versions.length - refused.length;
      count(total);
      const first = refused[0];
      if (first) throw new Failure(0, first.code, `${counted(refused.length, 'object')} could not be deleted. ${first.key}: ${first.message}`, '');
    }
    done(`The bucket ${bucket} is empty: ${counted(total, 'version')} deleted.`);
  };
  return (
    <ConfirmDelete
      title="Empty bucket" word="permanently delete" button="Empty" close={close} act={empty}
      extra={<>{gone > 0 && <Box>{counted(gone, 'version')} deleted so far.</Box>}<CLI commands={[['s3', 'rm', `s3://${bucket}`, '--recursive']]} /></>}
    >
      Every object in <strong>{bucket}</strong> is deleted, with all its versions. This cannot be undone.
    </ConfirmDelete>
  );
}
