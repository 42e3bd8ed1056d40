import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { asFailure, type Failure } from '../api/errors';
import { useLoad } from '../load';
import { CLI } from '../parts/CLI';
import { Problem } from '../parts/Problem';
import { follow, href } from '../router';
import { findApplications } from './api/applications';
import { listRequests } from './api/assignments';
import { useInstance, type Instance } from './api/instance';
import { findGroups, findUsers } from './api/people';
import { findSets } from './api/sets';
import { getSource, kinds } from './api/source';
import { Summary } from './settings/Summary';

/** How far a step is: whether it is done, and what that looks like. */
type State = { done: boolean; text: string };
type Step = { title: string; path: string; what: string; state: (i: Instance) => Promise<State> };

const some = (n: number, done: string, todo: string): State => ({ done: n > 0, text: n > 0 ? done : todo });

const source: Step = {
  title: 'Confirm identity source', path: '/center/settings', what: 'see the identity source',
  state: async i => { const s = await getSource(i); return { done: !!s.changed, text: s.changed ? kinds[s.kind] : `${kinds[s.kind]}, by default` }; },
};
const people: Step = {
  title: 'Users and groups', path: '/center/users', what: 'see whether there are users and groups',
  state: async i => some((await findUsers(i, '', '', 1)).items.length || (await findGroups(i, '', '', 1)).items.length, 'Added', 'None yet'),
};
const sets: Step = {
  title: 'Permission sets', path: '/center/permission-sets', what: 'see whether there are permission sets',
  state: async i => some((await findSets(i, '', '', 1)).items.length, 'Created', 'None yet'),
};
const assigned: Step = {
  title: 'Assign users or groups to AWS accounts', path: '/center/accounts', what: 'see whether anybody is assigned',
  state: async i => some((await listRequests(i, 'c', 'SUCCEEDED', 1)).length, 'Assigned', 'Nobody is assigned'),
};
const applications: Step = {
  title: 'Applications', path: '/center/applications', what: 'see whether there are applications',
  state: async i => some((await findApplications(i, '', '', 1)).items.length, 'Added', 'None yet'),
};

type Known = { state?: State; failure?: Failure };

function Line({ n, step, at }: { n: number; step: Step; at?: Known }) {
  return (
    <div>
      <Box variant="small" color="text-body-secondary">Step {n}</Box>
      <Box variant="h3"><Link href={href(step.path)} onFollow={follow} fontSize="heading-s">{step.title}</Link></Box>
      {at?.failure ? <StatusIndicator type="warning">{at.failure.denied ? 'No permission to see it' : 'Could not be read'}</StatusIndicator>
        : at?.state ? <StatusIndicator type={at.state.done ? 'success' : 'pending'}>{at.state.text}</StatusIndicator> : <StatusIndicator type="loading">Loading</StatusIndicator>}
    </div>
  );
}

/** The service's first page: what is still to do, and where everybody signs in. */
export function Dashboard() {
  const i = useInstance();
  const steps = i.organization ? [source, people, sets, assigned] : [source, people, applications];
  // Each by itself: whoever may not see one thing still sees the others.
  const known = useLoad(() => Promise.all(steps.map(s => s.state(i).then((state): Known => ({ state }), (e): Known => ({ failure: asFailure(e) })))), [i.id]);
  const all = known.value ?? [];
  return (
    <ContentLayout header={<Header variant="h1" description={i.organization ? 'Who of your workforce has access to which accounts.' : 'Who of your workforce has access to which applications.'}>Dashboard</Header>}>
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">IAM Identity Center setup</Header>}>
          <ColumnLayout columns={steps.length} variant="text-grid">{steps.map((s, n) => <Line key={s.path} n={n + 1} step={s} at={all[n]} />)}</ColumnLayout>
          {!i.organization && <Box padding={{ top: 'm' }} color="text-body-secondary">This instance was enabled in only this AWS account: it is for applications, and cannot grant access to accounts.</Box>}
        </Container>
        {all.map((at, n) => at.failure && <Problem key={steps[n]!.path} error={at.failure} retry={known.reload} what={steps[n]!.what} />)}
        <Summary />
        <CLI commands={[['sso-admin', 'list-instances']]} />
      </SpaceBetween>
    </ContentLayout>
  );
}
