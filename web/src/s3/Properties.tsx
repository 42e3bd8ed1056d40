import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { setVersioning, versioning } from '../api/s3';
import { session } from '../api/session';
import { done } from '../flashes';
import { useLoad } from '../load';
import { CLI } from '../parts/CLI';
import { Copyable } from '../parts/Copyable';
import { Problem } from '../parts/Problem';
import { Tags } from './Tags';

const says = { Enabled: 'Every version is kept.', Suspended: 'Old versions are kept, new ones overwrite.', '': 'What is overwritten or deleted is gone.' };

export function Properties({ bucket }: { bucket: string }) {
  const v = useLoad(() => versioning(bucket), [bucket]);
  const [working, work] = useState(false);
  const [failure, fail] = useState<unknown>();
  const on = v.value === 'Enabled';
  const change = async () => {
    work(true);
    fail(undefined);
    try {
      await setVersioning(bucket, !on);
      done(`Versions of objects in ${bucket} are ${on ? 'no longer' : 'now'} kept.`);
      v.reload();
    } catch (e) {
      fail(e);
    }
    work(false);
  };
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Bucket</Header>}>
        <KeyValuePairs columns={2} items={[
          { label: 'ARN', value: <Copyable text={`arn:aws:s3:::${bucket}`} what="ARN" /> },
          { label: 'AWS Region', value: session().region },
        ]} />
      </Container>
      <Container header={<Header variant="h2" actions={v.value !== undefined && <Button onClick={change} loading={working}>{on ? 'Suspend' : 'Enable'}</Button>}>Versions</Header>}>
        <SpaceBetween size="m">
          {v.failure && <Problem error={v.failure} what="read whether versions are kept" />}
          {failure !== undefined && <Problem error={failure} what="change this" />}
          {v.value !== undefined && <StatusIndicator type={on ? 'success' : 'stopped'}>{v.value || 'Never enabled'}</StatusIndicator>}
          {v.value !== undefined && says[v.value]}
          {on && <Alert type="info" statusIconAriaLabel="Information">Suspending keeps what there is.</Alert>}
          <CLI commands={[['s3api', 'put-bucket-versioning', '--bucket', bucket, '--versioning-configuration', `Status=${on ? 'Suspended' : 'Enabled'}`]]} />
        </SpaceBetween>
      </Container>
      <Tags bucket={bucket} />
    </SpaceBetween>
  );
}
