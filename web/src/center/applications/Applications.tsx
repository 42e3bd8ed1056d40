import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { usePages } from '../../load';
import { Copyable } from '../../parts/Copyable';
import { Empty } from '../../parts/Empty';
import { Export } from '../../parts/Export';
import { counter, Pager } from '../../parts/Pager';
import { Problem } from '../../parts/Problem';
import { When } from '../../parts/When';
import { follow, go, href, type Place } from '../../router';
import { findApplications } from '../api/applications';
import { useInstance } from '../api/instance';
import { Enabled } from '../parts/Marks';
import { OwnCLI } from '../parts/OwnCLI';
import { Search } from '../parts/Search';

export function Applications({ place }: { place: Place }) {
  const i = useInstance();
  const words = place.query.get('search') ?? '';
  const load = (next: string) => findApplications(i, words, next);
  const pages = usePages(load, [i.id, words]);
  const add = <Button variant="primary" href={href('/center/applications/create')} onFollow={follow}>Add application</Button>;
  if (pages.failure) return <SpaceBetween size="m"><Header variant="h1">Applications</Header><Problem error={pages.failure} retry={pages.reload} what="list the applications" /></SpaceBetween>;
  return (
    <SpaceBetween size="m">
      <Table
        variant="full-page" items={pages.items} trackBy="arn" loading={pages.loading && !pages.items.length} loadingText="Loading applications" wrapLines ariaLabels={{ tableLabel: 'Applications' }}
        header={
          <Header variant="awsui-h1-sticky" counter={counter(pages)} description="Customer managed SAML 2.0 applications. Whoever is assigned to one finds it in the access portal."
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel="Refresh" onClick={pages.reload} loading={pages.loading} />
                <Export what="applications" file="applications" load={load} columns={[
                  { header: 'Name', value: a => a.name }, { header: 'Description', value: a => a.description }, { header: 'Status', value: a => a.status }, { header: 'Assignment required', value: a => a.assignmentRequired },
                  { header: 'Application ARN', value: a => a.arn }, { header: 'Added', value: a => a.created },
                ]} />
                {add}
              </SpaceBetween>
            }
          >Applications</Header>
        }
        filter={<Search words={words} what="Find applications by name" change={w => go(href('/center/applications', { search: w }), true)} />}
        pagination={<Pager pages={pages} />}
        empty={words
          ? <Empty title="No application matches" action={<Button onClick={() => go(href('/center/applications'), true)}>Clear filter</Button>} />
          : <Empty title="No applications yet" action={add}>Add one, exchange metadata with it, and assign users and groups.</Empty>}
        columnDefinitions={[
          { id: 'name', header: 'Name', isRowHeader: true, minWidth: 180, cell: a => <Link href={href(`/center/applications/${a.applicationId}`)} onFollow={follow}><span className="words">{a.name}</span></Link> },
          { id: 'description', header: 'Description', minWidth: 160, cell: a => <span className="words">{a.description || '-'}</span> },
          { id: 'status', header: 'Status', minWidth: 100, cell: a => <Enabled on={a.status === 'ENABLED'} /> },
          { id: 'who', header: 'Open to', minWidth: 110, cell: a => (a.assignmentRequired ? 'Who is assigned' : 'Everybody') },
          { id: 'id', header: 'Application ID', minWidth: 150, cell: a => <Copyable text={a.applicationId} what="application ID" /> },
          { id: 'created', header: 'Added', minWidth: 110, cell: a => <When at={a.created} /> },
        ]}
      />
      <OwnCLI commands={[['sso-admin', 'list-applications', '--instance-arn', i.arn]]} calls={[{ method: 'GET', path: `instances/${i.id}/applications${words ? `?search=${encodeURIComponent(words)}` : ''}` }]} />
    </SpaceBetween>
  );
}
