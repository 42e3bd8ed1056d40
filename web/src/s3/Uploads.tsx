import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { counted, size, span } from '../words';
import { again, cancel, clear, pause, useUploads, type Upload } from './uploads';

const over = (u: Upload) => u.state === 'done' || u.state === 'failed' || u.state === 'cancelled';
const most = 25; // more rows than anybody reads

// What is under way and what needs somebody comes first.
const order = { sending: 0, failed: 1, paused: 2, waiting: 3, cancelled: 4, done: 5 };

function State({ u }: { u: Upload }) {
  const part = u.file.size ? (100 * u.sent) / u.file.size : 0;
  switch (u.state) {
    case 'waiting': return <StatusIndicator type="pending">Waiting</StatusIndicator>;
    case 'sending':
      return (
        <>
          <ProgressBar value={part} ariaLabel={`Upload of ${u.key}`} variant="standalone" additionalInfo={u.speed ? `${size(u.sent)}, ${size(u.speed)} a second` : size(u.sent)} />
          {u.offline && <StatusIndicator type="warning">No connection: it goes on when there is one</StatusIndicator>}
        </>
      );
    case 'paused': return <StatusIndicator type="stopped">Paused at {size(u.sent)}</StatusIndicator>;
    case 'done': return <StatusIndicator>Uploaded</StatusIndicator>;
    case 'cancelled': return <StatusIndicator type="stopped">Cancelled</StatusIndicator>;
    case 'failed': return <StatusIndicator type="error">{u.failure?.message}</StatusIndicator>;
  }
}

function Actions({ u }: { u: Upload }) {
  const act = (text: string, f: (id: number) => void) => <Button variant="inline-link" ariaLabel={`${text}: ${u.key}`} onClick={() => f(u.id)}>{text}</Button>;
  switch (u.state) {
    case 'waiting':
    case 'sending': return <SpaceBetween direction="horizontal" size="s">{act('Pause', pause)}{act('Cancel', cancel)}</SpaceBetween>;
    case 'paused': return <SpaceBetween direction="horizontal" size="s">{act('Resume', again)}{act('Cancel', cancel)}</SpaceBetween>;
    case 'failed': return <SpaceBetween direction="horizontal" size="s">{act('Try again', again)}{u.parts && act('Give up', cancel)}</SpaceBetween>;
    case 'cancelled': return act('Try again', again);
    case 'done': return <Box variant="span">-</Box>;
  }
}

/** How long the rest takes, if that can be said. */
function left(all: Upload[], rest: number): string {
  const speed = all.reduce((n, u) => n + (u.speed ?? 0), 0);
  return speed > 0 && rest > 0 ? `, about ${span(rest / speed)} left` : '';
}

/** What is being uploaded into a bucket, while there is something. */
export function Uploads({ bucket }: { bucket: string }) {
  const all = useUploads().filter(u => u.bucket === bucket);
  if (!all.length) return null;
  const ended = all.filter(over);
  const total = all.reduce((n, u) => n + u.file.size, 0);
  const sent = all.reduce((n, u) => n + u.sent, 0);
  const failed = all.filter(u => u.state === 'failed').length;
  const running = all.some(u => u.state === 'waiting' || u.state === 'sending');
  const words = `${ended.length} of ${counted(all.length, 'file')}, ${size(sent)} of ${size(total)}${left(all, total - sent)}`;
  const title = running ? 'Uploading' : failed ? `${counted(failed, 'file')} could not be uploaded` : ended.length < all.length ? 'Uploads paused' : 'Uploaded';
  return (
    <Container header={
      <Header
        variant="h2" counter={`(${ended.length}/${all.length})`} actions={ended.length === all.length && <Button onClick={clear}>Close</Button>}
        description={running && 'You can go to other pages of this console. Keep the tab open; if it is closed, big files go on from where they were once they are chosen again.'}
      >{title}</Header>
    }>
      {running && <ProgressBar value={total ? (100 * sent) / total : 0} label="All files" additionalInfo={words} />}
      <Table
        variant="embedded" items={all.toSorted((a, b) => order[a.state] - order[b.state]).slice(0, most)} trackBy="id" contentDensity="compact" wrapLines ariaLabels={{ tableLabel: 'Uploads' }}
        footer={all.length > most && <Box variant="small">and {counted(all.length - most, 'other')}</Box>}
        columnDefinitions={[
          { id: 'key', header: 'Key', cell: u => <span className="words">{u.key}</span>, isRowHeader: true, minWidth: 140 },
          { id: 'size', header: 'Size', cell: u => size(u.file.size), minWidth: 80 },
          { id: 'state', header: 'State', cell: u => <State u={u} />, minWidth: 200 },
          { id: 'act', header: 'Actions', cell: u => <Actions u={u} />, minWidth: 120 },
        ]}
      />
    </Container>
  );
}
