import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { oneEvent, type Event, type Party, type Trace } from '../api/events';
import { useLoad } from '../load';
import { Copyable } from '../parts/Copyable';
import { Document } from '../parts/Document';
import { Problem } from '../parts/Problem';
import { remedy, type Holder } from '../parts/remedy';
import { useTitle } from '../parts/title';
import { follow, href } from '../router';
import { exactTime } from '../words';
import { ladder, type Rung } from './ladder';
import { Outcome, party } from './Outcome';
import { permissionSet } from './who';

/** One event with its whole reason. */
export function EventPage({ id }: { id: string }) {
  const found = useLoad(() => oneEvent(id), [id]);
  const e = found.value;
  useTitle(e?.what);
  if (found.failure) return <SpaceBetween size="m"><Header variant="h1">Event</Header><Problem error={found.failure} retry={found.reload} what="read the event" /></SpaceBetween>;
  if (!e) return found.loading ? <Spinner /> : <SpaceBetween size="m"><Header variant="h1">Event</Header><Problem error={new Error('There is no such event. The log keeps events as long as it was told to.')} what="find the event" /></SpaceBetween>;
  const trace = e.detail?.trace;
  return (
    <ContentLayout header={
      <Header variant="h1" description={exactTime(e.time)} actions={e.requestId && <Button href={href('/audit', { requestId: e.requestId })} onFollow={follow}>Events of this request</Button>}>
        <span className="words">{e.what}</span>
      </Header>
    }>
      <SpaceBetween size="l">
        <Reason e={e} trace={trace} />
        <Facts e={e} />
        <ExpandableSection headerText="The event as JSON" variant="footer"><Document text={JSON.stringify(e)} what="event" /></ExpandableSection>
      </SpaceBetween>
    </ContentLayout>
  );
}

/** A link to everything that somebody did, or that was done to something. */
function Search({ of, by }: { of?: Party; by: 'actor' | 'target' }) {
  if (!of?.id && !of?.name) return <>-</>;
  return (
    <span className="words">
      {of.id ? <Link href={href('/audit', { [by]: of.id })} onFollow={follow}>{party(of)}</Link> : party(of)}
      {of.type && <Box variant="small" display="block">{of.type}{of.account && ` of ${of.account}`}</Box>}
    </span>
  );
}

function Facts({ e }: { e: Event }) {
  return (
    <Container header={<Header variant="h2">Event</Header>}>
      <KeyValuePairs columns={3} minColumnWidth={220} items={[
        { label: 'Outcome', value: <Outcome e={e} /> },
        { label: 'Who', value: <Search of={e.actor} by="actor" /> },
        { label: 'On what', value: <SpaceBetween size="xs">{e.targets?.length ? e.targets.map((t, n) => <Search key={n} of={t} by="target" />) : '-'}</SpaceBetween> },
        { label: 'From', value: e.ip || '-' },
        { label: 'With', value: <span className="words">{e.userAgent || '-'}</span> },
        { label: 'Request ID', value: e.requestId ? <Copyable text={e.requestId} what="request ID" /> : '-' },
        { label: 'Event ID', value: <span className="words"><Copyable text={e.id} what="event ID" /></span> },
      ]} />
    </Container>
  );
}

/** As what somebody came: the roles of permission sets have their name. */
function holder(p: Party): Holder {
  const set = permissionSet(p);
  return set ? { set } : p.type === 'Root' ? { root: true } : { other: true };
}

function Reason({ e, trace }: { e: Event; trace?: Trace }) {
  return (
    <Container header={<Header variant="h2" description={trace && 'As AWS decides: an explicit deny ends it; else every rung that is there has to allow.'}>Why</Header>}>
      <SpaceBetween size="m">
        <Box><span className="words">{e.why || 'No reason was recorded.'}</span></Box>
        {trace && <Ladder rungs={ladder(trace)} allowed={trace.effect === 'Allow'} />}
        {trace && trace.effect !== 'Allow' && <Box>{remedy(trace.explicit ? `explicit deny in a ${trace.source}` : trace.source, holder(e.actor))}</Box>}
      </SpaceBetween>
    </Container>
  );
}

function Verdict({ r }: { r: Rung }) {
  const type = r.verdict === 'allows' ? 'success' : r.verdict === 'refuses' ? 'error' : 'stopped';
  return <StatusIndicator type={type}>{r.says}</StatusIndicator>;
}

function Ladder({ rungs, allowed }: { rungs: Rung[]; allowed: boolean }) {
  return (
    <Table
      variant="embedded" items={rungs} trackBy="name" wrapLines contentDensity="compact" ariaLabels={{ tableLabel: 'How it was decided' }}
      columnDefinitions={[
        { id: 'name', header: 'Rung', isRowHeader: true, minWidth: 120, cell: r => r.name },
        { id: 'says', header: 'What it says', minWidth: 190, cell: r => <Verdict r={r} /> },
        { id: 'by', header: 'Statement', minWidth: 170, cell: r => <span className="words">{r.by || '-'}</span> },
        { id: 'end', header: 'Result', minWidth: 140, cell: r => (r.decided ? <Badge color={allowed ? 'green' : 'red'}>{allowed ? 'Allowed' : 'Refused here'}</Badge> : '') },
      ]}
    />
  );
}
