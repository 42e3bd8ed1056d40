import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { usePages } from '../../load';
import { CLI } from '../../parts/CLI';
import { Empty } from '../../parts/Empty';
import { counter, Pager } from '../../parts/Pager';
import { Problem } from '../../parts/Problem';
import { follow, href } from '../../router';
import { applicationsOf, idOf, type Principal } from '../api/applications';
import { useInstance } from '../api/instance';
import { ApplicationName, PrincipalName } from '../parts/Marks';

/** The applications that a user or group is assigned to. */
export function Applications({ principal: p }: { principal: Principal }) {
  const i = useInstance();
  const pages = usePages(next => applicationsOf(i, p, next), [i.id, p]);
  if (pages.failure) return <Problem error={pages.failure} retry={pages.reload} what="list the applications" />;
  const own = p.type === 'USER' ? 'The user' : 'The group';
  return (
    <SpaceBetween size="m">
      <Table
        items={pages.items} loading={pages.loading && !pages.items.length} loadingText="Loading applications" wrapLines ariaLabels={{ tableLabel: 'Applications' }}
        header={
          <Header variant="h2" counter={counter(pages)} description="What is open to everybody is not listed." actions={<Button iconName="refresh" ariaLabel="Refresh" onClick={pages.reload} loading={pages.loading} />}>Applications</Header>
        }
        pagination={<Pager pages={pages} />} empty={<Empty title="Assigned to no application" action={<Button href={href('/center/applications')} onFollow={follow}>Applications</Button>}>Assign users and groups on an application's page.</Empty>}
        columnDefinitions={[
          { id: 'name', header: 'Application', isRowHeader: true, minWidth: 180, cell: a => <Link href={href(`/center/applications/${idOf(a.application)}`)} onFollow={follow}><ApplicationName arn={a.application} /></Link> },
          { id: 'via', header: 'Assigned to', minWidth: 140, cell: a => (a.principal.id === p.id ? own : <Link href={href(`/center/groups/${a.principal.id}`)} onFollow={follow}><PrincipalName {...a.principal} /></Link>) },
        ]}
      />
      <CLI commands={[['sso-admin', 'list-application-assignments-for-principal', '--instance-arn', i.arn, '--principal-type', p.type, '--principal-id', p.id]]} />
    </SpaceBetween>
  );
}
