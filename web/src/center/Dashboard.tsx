import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useLoad } from '../load';
import { CLI } from '../parts/CLI';
import { Problem } from '../parts/Problem';
import { follow, href } from '../router';
import { listRequests } from './api/assignments';
import { useInstance, type Instance } from './api/instance';
import { findGroups, findUsers } from './api/people';
import { findSets } from './api/sets';
import { getSource, kinds } from './api/source';
import { Summary } from './settings/Summary';

type Progress = { source: string; confirmed: boolean; people: boolean; sets: boolean; assigned: boolean };

async function progress(i: Instance): Promise<Progress> {
  const [source, users, groups, sets, requests] = await Promise.all([
    getSource(i), findUsers(i, '', '', 1), findGroups(i, '', '', 1), i.organization ? findSets(i, '', '', 1) : { items: [] }, i.organization ? listRequests(i, 'c', 'SUCCEEDED', 1) : [],
  ]);
  return {
    source: kinds[source.kind], confirmed: !!source.changed, people: users.items.length + groups.items.length > 0, sets: sets.items.length > 0, assigned: requests.length > 0,
  };
}

function Step({ n, title, path, done, todo, ready }: { n: number; title: string; path: string; done: string; todo: string; ready?: boolean }) {
  return (
    <div>
      <Box variant="small" color="text-body-secondary">Step {n}</Box>
      <Box variant="h3"><Link href={href(path)} onFollow={follow} fontSize="heading-s">{title}</Link></Box>
      {ready === undefined ? <StatusIndicator type="loading">Loading</StatusIndicator> : <StatusIndicator type={ready ? 'success' : 'pending'}>{ready ? done : todo}</StatusIndicator>}
    </div>
  );
}

/** The service's first page: what is still to do, and where everybody signs in. */
export function Dashboard() {
  const i = useInstance();
  const at = useLoad(() => progress(i), [i.id]);
  const p = at.value;
  return (
    <ContentLayout header={<Header variant="h1" description="Who of your workforce has access to which accounts.">Dashboard</Header>}>
      <SpaceBetween size="l">
        {at.failure && <Problem error={at.failure} retry={at.reload} what="see how far the set-up is" />}
        <Container header={<Header variant="h2">IAM Identity Center setup</Header>}>
          <ColumnLayout columns={i.organization ? 4 : 2} variant="text-grid">
            <Step n={1} title="Confirm identity source" path="/center/settings" ready={p && p.confirmed} done={p?.source ?? ''} todo={`${p?.source}, by default`} />
            <Step n={2} title="Users and groups" path="/center/users" ready={p?.people} done="There are some" todo="None yet" />
            {i.organization && <Step n={3} title="Permission sets" path="/center/permission-sets" ready={p?.sets} done="Created" todo="None yet" />}
            {i.organization && <Step n={4} title="Assign users or groups to AWS accounts" path="/center/accounts" ready={p?.assigned} done="Assigned" todo="Nobody is assigned" />}
          </ColumnLayout>
          {!i.organization && <Box padding={{ top: 'm' }} color="text-body-secondary">This instance was enabled in only this AWS account: it is for applications, and cannot grant access to accounts.</Box>}
        </Container>
        <Summary />
        <CLI commands={[['sso-admin', 'list-instances']]} />
      </SpaceBetween>
    </ContentLayout>
  );
}
