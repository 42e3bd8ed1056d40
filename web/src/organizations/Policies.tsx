import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { listControls } from '../api/controls';
import { usePages } from '../load';
import { CLI } from '../parts/CLI';
import { Copyable } from '../parts/Copyable';
import { Empty } from '../parts/Empty';
import { Export } from '../parts/Export';
import { counter, Pager } from '../parts/Pager';
import { Problem } from '../parts/Problem';
import { follow, href } from '../router';

/** The service control policies of the organization. */
export function Policies() {
  const pages = usePages(listControls, []);
  const create = <Button variant="primary" href={href('/organizations/policies/create')} onFollow={follow}>Create policy</Button>;
  return (
    <SpaceBetween size="m">
      <Table
        variant="full-page" items={pages.failure ? [] : pages.items} trackBy="Id" wrapLines loading={pages.loading && !pages.items.length} loadingText="Loading policies" ariaLabels={{ tableLabel: 'Service control policies' }}
        header={
          <Header variant="awsui-h1-sticky" counter={counter(pages)} description="What accounts may do at most, whatever the permissions in them. They give nobody anything, and do not hold for the management account."
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel="Refresh" onClick={pages.reload} loading={pages.loading} />
                <Export what="policies" file="service-control-policies" load={listControls} columns={[{ header: 'Name', value: p => p.Name }, { header: 'ID', value: p => p.Id }, { header: 'ARN', value: p => p.Arn }, { header: 'Description', value: p => p.Description }, { header: 'AWS managed', value: p => !!p.AwsManaged }]} />
                {create}
              </SpaceBetween>
            }
          >Service control policies</Header>
        }
        pagination={<Pager pages={pages} />}
        empty={pages.failure ? <Problem error={pages.failure} retry={pages.reload} what="list the policies" /> : <Empty title="No policies" action={create} />}
        columnDefinitions={[
          { id: 'name', header: 'Name', isRowHeader: true, minWidth: 180, cell: p => <><Link href={href(`/organizations/policies/${p.Id}`)} onFollow={follow}><span className="words">{p.Name}</span></Link> {p.AwsManaged && <Badge>AWS managed</Badge>}</> },
          { id: 'about', header: 'Description', minWidth: 180, cell: p => <span className="words">{p.Description || '-'}</span> },
          { id: 'id', header: 'ID', minWidth: 150, cell: p => <Copyable text={p.Id} what="policy ID" /> },
        ]}
      />
      <CLI commands={[['organizations', 'list-policies', '--filter', 'SERVICE_CONTROL_POLICY']]} />
    </SpaceBetween>
  );
}
