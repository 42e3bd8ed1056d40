import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { counted, size } from '../words';
import { again, cancel, clear, useUploads, type Upload } from './uploads';

function State({ u }: { u: Upload }) {
  const part = u.file.size ? (100 * u.sent) / u.file.size : 0;
  switch (u.state) {
    case 'waiting': return <StatusIndicator type="pending">Waiting</StatusIndicator>;
    case 'sending': return <ProgressBar value={part} ariaLabel={`Upload of ${u.key}`} variant="standalone" />;
    case 'done': return <StatusIndicator>Uploaded</StatusIndicator>;
    case 'cancelled': return <StatusIndicator type="stopped">Cancelled</StatusIndicator>;
    case 'failed': return <StatusIndicator type="error">{u.failure?.message}</StatusIndicator>;
  }
}

/** What is being uploaded into a bucket, while there is something. */
export function Uploads({ bucket }: { bucket: string }) {
  const all = useUploads().filter(u => u.bucket === bucket);
  if (!all.length) return null;
  const over = all.filter(u => u.state !== 'waiting' && u.state !== 'sending');
  const total = all.reduce((n, u) => n + u.file.size, 0);
  const sent = all.reduce((n, u) => n + (u.state === 'done' ? u.file.size : u.sent), 0);
  const failed = all.filter(u => u.state === 'failed').length;
  const running = over.length < all.length;
  const words = `${over.length} of ${counted(all.length, 'file')}, ${size(sent)} of ${size(total)}`;
  return (
    <Container header={
      <Header variant="h2" counter={`(${over.length}/${all.length})`} actions={!running && <Button onClick={clear}>Close</Button>}>
        {running ? 'Uploading' : failed ? `${counted(failed, 'file')} could not be uploaded` : 'Uploaded'}
      </Header>
    }>
      {running && <ProgressBar value={total ? (100 * sent) / total : 0} label="All files" additionalInfo={words} />}
      <Table
        variant="embedded" items={all.slice(-100)} trackBy="id" contentDensity="compact" wrapLines ariaLabels={{ tableLabel: 'Uploads' }}
        columnDefinitions={[
          { id: 'key', header: 'Key', cell: u => <span className="words">{u.key}</span>, isRowHeader: true, minWidth: 140 },
          { id: 'size', header: 'Size', cell: u => size(u.file.size) },
          { id: 'state', header: 'State', cell: u => <State u={u} />, minWidth: 180 },
          {
            id: 'act', header: 'Action',
            cell: u => u.state === 'sending' || u.state === 'waiting'
              ? <Button variant="inline-link" ariaLabel={`Cancel ${u.key}`} onClick={() => cancel(u.id)}>Cancel</Button>
              : u.state === 'failed' || u.state === 'cancelled'
                ? <Button variant="inline-link" ariaLabel={`Try ${u.key} again`} onClick={() => again(u.id)}>Try again</Button>
                : <Box variant="span">-</Box>,
          },
        ]}
      />
    </Container>
  );
}
