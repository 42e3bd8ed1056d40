// The console's first page: how much there is, what has to be done, what happened last.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useLoad } from '../load';
import { Problem } from '../parts/Problem';
import { When } from '../parts/When';
import { follow, href, type Place } from '../router';
import { listLog } from './api/administration';
import { listApps } from './api/apps';
import type { Page } from './api/call';
import { listGroups } from './api/groups';
import { listPeople } from './api/people';
import { listTasks, type Task } from './api/provisioning';

const most = 200;

function Count({ name, to, load }: { name: string; to: string; load: () => Promise<Page<unknown>> }) {
  const n = useLoad(load, []);
  const p = n.value;
  return (
    <div>
      <Box variant="awsui-key-label">{name}</Box>
      {p ? <Link href={href(to)} onFollow={follow} fontSize="display-l">{p.items.length.toLocaleString() + (p.next ? '+' : '')}</Link> : n.failure ? <Box>-</Box> : <Spinner />}
    </div>
  );
}

export default function Dashboard(_: { place: Place }) {
  const tasks = useLoad(() => listTasks('', '', 5), []);
  return (
    <ContentLayout header={<Header variant="h1">Dashboard</Header>}>
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">Overview</Header>}>
          <ColumnLayout columns={4} variant="text-grid" minColumnWidth={120}>
            <Count name="People" to="/people" load={() => listPeople('', '', '', most)} />
            <Count name="Groups" to="/groups" load={() => listGroups('', '', most)} />
            <Count name="Applications" to="/apps" load={() => listApps('', '', most)} />
            <Count name="Tasks" to="/tasks" load={() => listTasks('', '', most)} />
          </ColumnLayout>
        </Container>
        <Container header={<Header variant="h2" actions={<Button href={href('/tasks')} onFollow={follow}>View all tasks</Button>}>Tasks</Header>}>
          {tasks.failure ? <Problem error={tasks.failure} retry={tasks.reload} what="list the tasks" /> : tasks.value ? <Todo tasks={tasks.value.items} /> : <Spinner />}
        </Container>
        <Recent />
      </SpaceBetween>
    </ContentLayout>
  );
}

function Todo({ tasks }: { tasks: Task[] }) {
  if (!tasks.length) return <StatusIndicator>Everything is provisioned</StatusIndicator>;
  return <SpaceBetween size="xs">{tasks.map(t => <div key={t.id} className="words"><StatusIndicator type={t.manual ? 'warning' : 'error'}>{t.title}</StatusIndicator></div>)}</SpaceBetween>;
}

function Recent() {
  const log = useLoad(() => listLog('', 'not (outcome.result eq "SUCCESS")', new Date(Date.now() - 7 * 86_400_000).toISOString(), '', 5), []);
  return (
    <Container header={<Header variant="h2" description="Of the last 7 days." actions={<Button href={href('/log')} onFollow={follow}>View System Log</Button>}>Refused or failed lately</Header>}>
      {log.failure ? <Problem error={log.failure} retry={log.reload} what="read the log" /> : !log.value ? <Spinner /> : !log.value.items.length ? <Box color="text-body-secondary">Nothing.</Box> : (
        <SpaceBetween size="xs">
          {log.value.items.map(e => <div key={e.uuid} className="words"><When at={e.published} /> {e.displayMessage}, {e.actor.displayName || e.actor.id}{e.outcome.reason && ': ' + e.outcome.reason}</div>)}
        </SpaceBetween>
      )}
    </Container>
  );
}
