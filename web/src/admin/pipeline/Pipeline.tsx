// The provisioning pipeline of an application while it runs: how many people and
// groups are how far. It asks again as long as something is under way.
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useEffect, useRef } from 'react';
import { useLoad } from '../../load';
import { Problem } from '../../parts/Problem';
import { follow, href } from '../../router';
import type { TabProps } from '../apps/AppPage';
import { Curl } from '../parts/Curl';
import { Lane } from './Lane';
import { progressOf, underWay, type Progress } from './stages';

/**
 * Asks again some time after an answer, so that slow answers never pile up: later
 * for many, whose lists are many calls, and ever later while nothing moves.
 */
function useWhile(pending: boolean, value: Progress | undefined, reload: () => void) {
  const last = useRef({ seen: '', wait: 0 });
  useEffect(() => {
    if (!pending || !value) return;
    const seen = JSON.stringify(value);
    last.current = { seen, wait: seen === last.current.seen ? Math.min(last.current.wait * 1.5, 15_000) : 1000 };
    const timer = setTimeout(reload, last.current.wait + 5 * (value.people.all + value.groups.all));
    return () => clearTimeout(timer);
  }, [pending, value, reload]);
}

export function Pipeline({ app }: Pick<TabProps, 'app'>) {
  const loaded = useLoad(() => progressOf(app.id), [app.id]);
  const p = loaded.value;
  const running = !!p && (underWay(p.people) || underWay(p.groups));
  useWhile(running && !loaded.failure, p, loaded.reload);
  return (
    <SpaceBetween size="m">
      {!app.features.length && (
        <Alert type="info" statusIconAriaLabel="Information" action={<Button href={href(`/apps/${app.id}`, { tab: 'provisioning' })} onFollow={follow}>Provisioning</Button>}>
          Provisioning is off: nothing is sent to the application.
        </Alert>
      )}
      <Container header={
        <Header variant="h2" description="How far the people and groups of this application are on their way into it." actions={<Button iconName="refresh" ariaLabel="Refresh" onClick={loaded.reload} loading={loaded.loading && !running} />}>Pipeline</Header>
      }>
        {loaded.failure ? <Problem error={loaded.failure} retry={loaded.reload} what="see the pipeline" /> : p ? <Lanes p={p} app={app.id} running={running} /> : <Spinner />}
      </Container>
      <Curl calls={[{ method: 'GET', path: `/apps/${app.id}/users?limit=200` }, { method: 'GET', path: `/apps/${app.id}/group-push/mappings?limit=200` }]} />
    </SpaceBetween>
  );
}

function Lanes({ p, app, running }: { p: Progress; app: string; running: boolean }) {
  const failed = p.people.failed + p.groups.failed > 0;
  return (
    <SpaceBetween size="l">
      <div aria-live="polite">{running ? <StatusIndicator type="in-progress">Under way</StatusIndicator> : failed ? <StatusIndicator type="error">Some did not arrive</StatusIndicator> : <StatusIndicator type={p.people.all + p.groups.all ? 'success' : 'info'}>{p.people.all + p.groups.all ? 'All is done' : 'Nothing is assigned yet'}</StatusIndicator>}</div>
      <Lane name="People" one="person" many="people" counts={p.people} first="Assigned" />
      <Lane name="Groups" one="group" many="groups" counts={p.groups} first="Pushed" />
      {failed && <Link href={href('/tasks', { app })} onFollow={follow}>Tasks say why, and retry</Link>}
    </SpaceBetween>
  );
}
