import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Table from '@cloudscape-design/components/table';
import { getPolicy, listPolicies } from '../api/iam';
import { useLoad, usePages } from '../load';
import { CLI } from '../parts/CLI';
import { Copyable } from '../parts/Copyable';
import { Document } from '../parts/Document';
import { Empty } from '../parts/Empty';
import { Export } from '../parts/Export';
import { counter, Pager } from '../parts/Pager';
import { Problem } from '../parts/Problem';
import { useTitle } from '../parts/title';
import { When } from '../parts/When';
import { follow, go, href, type Place } from '../router';

const scopes = [{ id: 'All', text: 'All' }, { id: 'AWS', text: 'AWS managed' }, { id: 'Local', text: 'Of this account' }];

export function Policies({ place }: { place: Place }) {
  const scope = place.query.get('scope') ?? 'All';
  const pages = usePages(next => listPolicies(scope, next), [scope]);
  if (pages.failure) return <SpaceBetween size="m"><Header variant="h1">Policies</Header><Problem error={pages.failure} retry={pages.reload} what="list the policies" /></SpaceBetween>;
  return (
    <SpaceBetween size="m">
      <Table
        variant="full-page" items={pages.items} trackBy="arn" loading={pages.loading && !pages.items.length} loadingText="Loading policies" wrapLines ariaLabels={{ tableLabel: 'Policies' }}
        header={
          <Header variant="awsui-h1-sticky" counter={counter(pages)} description="What roles and users of this account can be given."
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel="Refresh" onClick={pages.reload} loading={pages.loading} />
                <Export
                  what="policies" file="policies" load={next => listPolicies(scope, next)}
                  columns={[{ header: 'Name', value: p => p.name }, { header: 'ARN', value: p => p.arn }, { header: 'Version', value: p => p.version }, { header: 'Attached', value: p => p.attachments }, { header: 'Updated', value: p => p.updated }]}
                />
              </SpaceBetween>
            }
          >Policies</Header>
        }
        filter={<SegmentedControl label="Kind of policy" options={scopes} selectedId={scope} onChange={e => go(href('/iam/policies', { scope: e.detail.selectedId === 'All' ? undefined : e.detail.selectedId }), true)} />}
        pagination={<Pager pages={pages} />} empty={<Empty title="No policies of this kind" />}
        columnDefinitions={[
          { id: 'name', header: 'Name', isRowHeader: true, minWidth: 180, cell: p => <Link href={href('/iam/policies/policy', { arn: p.arn })} onFollow={follow}><span className="words">{p.name}</span></Link> },
          { id: 'kind', header: 'Kind', minWidth: 120, cell: p => (p.arn.startsWith('arn:aws:iam::aws:') ? 'AWS managed' : 'Of this account') },
          { id: 'used', header: 'Attached to', minWidth: 100, cell: p => p.attachments },
        ]}
      />
      <CLI commands={[['iam', 'list-policies', '--scope', scope]]} />
    </SpaceBetween>
  );
}

export function PolicyPage({ arn }: { arn: string }) {
  const policy = useLoad(() => getPolicy(arn), [arn]);
  const p = policy.value;
  useTitle(arn.slice(arn.lastIndexOf('/') + 1));
  return (
    <ContentLayout header={<Header variant="h1" description={p?.description}><span className="words">{arn.slice(arn.lastIndexOf('/') + 1)}</span></Header>}>
      <SpaceBetween size="l">
        {policy.failure && <Problem error={policy.failure} retry={policy.reload} what="read the policy" />}
        {policy.loading && !p && <Spinner />}
        {p && (
          <Container header={<Header variant="h2">Policy</Header>}>
            <KeyValuePairs columns={3} items={[
              { label: 'ARN', value: <span className="words"><Copyable text={p.arn} what="ARN" /></span> },
              { label: 'Version', value: p.version },
              { label: 'Changed', value: <When at={p.updated} /> },
            ]} />
          </Container>
        )}
        {p && <Container header={<Header variant="h2">Document</Header>}><Document text={p.document} what="policy" /></Container>}
        <CLI commands={[['iam', 'get-policy', '--policy-arn', arn], ['iam', 'get-policy-version', '--policy-arn', arn, '--version-id', p?.version ?? 'v1']]} />
      </SpaceBetween>
    </ContentLayout>
  );
}
