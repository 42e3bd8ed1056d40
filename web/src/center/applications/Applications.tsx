import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { usePages } from '../../load';
import { CLI } from '../../parts/CLI';
import { Copyable } from '../../parts/Copyable';
import { Empty } from '../../parts/Empty';
import { counter, Pager } from '../../parts/Pager';
import { Problem } from '../../parts/Problem';
import { follow, href } from '../../router';
import { idOf, listApplications } from '../api/applications';
import { useInstance } from '../api/instance';
import { Enabled } from '../parts/Marks';

export function Applications() {
  const i = useInstance();
  const pages = usePages(next => listApplications(i, next), [i.id]);
  const add = <Button variant="primary" href={href('/center/applications/create')} onFollow={follow}>Add application</Button>;
  if (pages.failure) return <SpaceBetween size="m"><Header variant="h1">Applications</Header><Problem error={pages.failure} retry={pages.reload} what="list the applications" /></SpaceBetween>;
  return (
    <SpaceBetween size="m">
      <Table
        variant="full-page" items={pages.items} trackBy="ApplicationArn" loading={pages.loading && !pages.items.length} loadingText="Loading applications" wrapLines ariaLabels={{ tableLabel: 'Applications' }}
        header={
          <Header variant="awsui-h1-sticky" counter={counter(pages)} description="Customer managed SAML 2.0 applications. Whoever is assigned to one finds it in the access portal."
            actions={<SpaceBetween direction="horizontal" size="xs"><Button iconName="refresh" ariaLabel="Refresh" onClick={pages.reload} loading={pages.loading} />{add}</SpaceBetween>}
          >Applications</Header>
        }
        pagination={<Pager pages={pages} />}
        empty={<Empty title="No applications yet" action={add}>Add one, exchange metadata with it, and assign users and groups.</Empty>}
        columnDefinitions={[
          { id: 'name', header: 'Name', isRowHeader: true, minWidth: 180, cell: a => <Link href={href(`/center/applications/${idOf(a.ApplicationArn)}`)} onFollow={follow}><span className="words">{a.Name}</span></Link> },
          { id: 'description', header: 'Description', minWidth: 160, cell: a => <span className="words">{a.Description || '-'}</span> },
          { id: 'status', header: 'Status', minWidth: 100, cell: a => <Enabled on={a.Status === 'ENABLED'} /> },
          { id: 'id', header: 'Application ID', minWidth: 150, cell: a => <Copyable text={idOf(a.ApplicationArn)} what="application ID" /> },
        ]}
      />
      <CLI commands={[['sso-admin', 'list-applications', '--instance-arn', i.arn]]} />
    </SpaceBetween>
  );
}
