// Dashboard > Tasks: what provisioning could not do, with the request, the answer, and what to do.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { done } from '../flashes';
import { usePages } from '../load';
import { ConfirmDelete } from '../parts/ConfirmDelete';
import { Document } from '../parts/Document';
import { Empty } from '../parts/Empty';
import { Problem } from '../parts/Problem';
import { When } from '../parts/When';
import { follow, go, href, type Place } from '../router';
import { counted } from '../words';
import { completeTask, listTasks, retryTask, type Task } from './api/provisioning';
import { Curl } from './parts/Curl';
import { List } from './parts/List';
import { useAct, useFollow } from '../parts/useAct';

function State({ task }: { task: Task }) {
  if (task.retrying) return <StatusIndicator type="in-progress">Retrying</StatusIndicator>;
  if (task.manual) return <StatusIndicator type="warning">To be done by hand</StatusIndicator>;
  return <StatusIndicator type="error">Failed</StatusIndicator>;
}

export default function Tasks({ place }: { place: Place }) {
  const app = place.query.get('app') ?? '';
  const pages = usePages(after => listTasks(app, after), [app]);
  const [selected, select] = useState<Task[]>([]);
  const [shown, show] = useState<Task>();
  const [completing, complete] = useState(false);
  const state = useAct();
  useFollow(pages.items.some(t => t.retrying), pages.reload);
  const retry = (tasks: Task[]) => state.act(async () => {
    for (const t of tasks) await retryTask(t.id);
    done(`${counted(tasks.length, 'task')} tried again. What succeeds goes from the list.`);
    select([]);
    pages.reload();
  });
  const some = selected.length > 0;
  return (
    <SpaceBetween size="m">
      {state.failure && <Problem error={state.failure} what="try again" />}
      <List
        page title="Tasks" what="tasks" about="What provisioning could not do, and why." pages={pages} id={t => t.id} clear={app ? () => go(href('/tasks'), true) : undefined}
        empty={<Empty title="Nothing to do">Everything is provisioned.</Empty>}
        selection={{ items: selected, select, label: t => t.title }}
        actions={<SpaceBetween direction="horizontal" size="xs">
          <Button disabled={!pages.items.length} onClick={() => complete(true)}>{some ? 'Mark Selected Complete' : 'Mark All Complete'}</Button>
          <Button variant="primary" disabled={!some} loading={state.working} onClick={() => void retry(selected)}>Retry Selected</Button>
        </SpaceBetween>}
        columns={[
          { id: 'title', header: 'Task', isRowHeader: true, minWidth: 320, cell: t => <Button variant="inline-link" onClick={() => show(t)}><span className="words">{t.title}</span></Button> },
          { id: 'state', header: 'Status', minWidth: 130, cell: t => <State task={t} /> },
          { id: 'attempts', header: 'Attempts', minWidth: 90, cell: t => t.attempts },
          { id: 'at', header: 'Last attempt', minWidth: 120, cell: t => <When at={t.lastUpdated} /> },
        ]}
      />
      <Curl calls={[{ method: 'GET', path: '/tasks' + (app && `?appId=${app}`) }, { method: 'POST', path: `/tasks/${selected[0]?.id ?? 'TASK_ID'}/retry` }]} />
      {shown && <Details task={shown} close={() => show(undefined)} retry={() => { show(undefined); void retry([shown]); }} />}
      {completing && <Complete tasks={some ? selected : pages.items} close={() => complete(false)} changed={() => { select([]); pages.reload(); }} />}
    </SpaceBetween>
  );
}

function Complete({ tasks, close, changed }: { tasks: Task[]; close: () => void; changed: () => void }) {
  const act = async () => {
    for (const t of tasks) await completeTask(t.id);
    done(`${counted(tasks.length, 'task')} marked complete.`);
    changed();
  };
  return (
    <ConfirmDelete title="Mark complete" word="complete" button="Mark complete" close={close} act={act} extra={<Curl calls={tasks.slice(0, 5).map(t => ({ method: 'POST', path: `/tasks/${t.id}/complete` }))} />}>
      {counted(tasks.length, 'task')} will not be tried again. Do this when you have settled it in the application by hand.
    </ConfirmDelete>
  );
}

function Details({ task, close, retry }: { task: Task; close: () => void; retry: () => void }) {
  const subject = task.kind === 'sync-group' ? ['Group', href(`/groups/${task.subjectId}`)] as const : ['Person', href(`/people/${task.subjectId}`, task.attribute ? { tab: 'profile' } : {})] as const;
  const link = (text: string, to: string) => <Link href={to} onFollow={e => { close(); follow(e); }}>{text}</Link>;
  return (
    <Modal
      visible size="large" header="Task" onDismiss={close} closeAriaLabel="Close"
      footer={<Box float="right"><SpaceBetween direction="horizontal" size="xs"><Button variant="link" onClick={close}>Close</Button>{!task.manual && <Button variant="primary" onClick={retry}>Retry</Button>}</SpaceBetween></Box>}
    >
      <SpaceBetween size="m">
        <Alert type={task.manual ? 'warning' : 'error'} statusIconAriaLabel="Problem"><span className="words">{task.title}</span></Alert>
        {task.attribute && <Box>The other side objects to the attribute <strong>{task.attribute}</strong>. Change it in the person's profile, then retry.</Box>}
        <KeyValuePairs columns={3} minColumnWidth={130} items={[
          { label: subject[0], value: link('Open', subject[1]) }, { label: 'Application', value: link('Open', href(`/apps/${task.appId}`, { tab: 'provisioning' })) },
          { label: 'Attempts', value: task.attempts }, { label: 'Since', value: <When at={task.created} /> }, { label: 'Last attempt', value: <When at={task.lastUpdated} /> },
        ]} />
        {task.request.method && <SpaceBetween size="xs"><Box variant="h3"><span className="words">{task.request.method} {task.request.url}</span></Box>{task.request.body && <Document text={task.request.body} what="request" />}</SpaceBetween>}
        {task.response.status > 0 && <SpaceBetween size="xs"><Box variant="h3">Answer {task.response.status}</Box>{task.response.body && <Document text={task.response.body} what="answer" />}</SpaceBetween>}
        <Curl calls={[{ method: 'POST', path: `/tasks/${task.id}/retry` }]} />
      </SpaceBetween>
    </Modal>
  );
}
