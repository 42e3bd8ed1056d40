import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import Pagination from '@cloudscape-design/components/pagination';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Table from '@cloudscape-design/components/table';
import { useEffect, useState } from 'react';
import { getPolicy, listPolicies, type Scope } from '../api/iam';
import { useLoad, usePages } from '../load';
import { CLI } from '../parts/CLI';
import { Copyable } from '../parts/Copyable';
import { Document } from '../parts/Document';
import { Empty } from '../parts/Empty';
import { Export } from '../parts/Export';
import { counter, Pager } from '../parts/Pager';
import { Problem } from '../parts/Problem';
import { Search } from '../parts/Search';
import { useTitle } from '../parts/title';
import { When } from '../parts/When';
import { follow, go, href, type Place } from '../router';
import { useFind } from './find';

const scopes: { id: Scope; text: string }[] = [{ id: 'All', text: 'All' }, { id: 'AWS', text: 'AWS managed' }, { id: 'Local', text: 'Of this account' }, { id: 'Attached', text: 'Attached' }];
const rows = 50;

export function Policies({ place }: { place: Place }) {
  const scope = scopes.find(s => s.id === place.query.get('scope'))?.id ?? 'All';
  const words = place.query.get('search') ?? '';
  const at = (scope: string, search: string) => href('/iam/policies', { scope: scope === 'All' ? undefined : scope, search });
  const finding = !!words || scope === 'Attached';
  const pages = usePages(next => (finding ? Promise.resolve({ items: [], next: '' }) : listPolicies(scope, next)), [scope, finding]);
  const [round, again] = useState(0);
  const found = useFind(finding, scope, words, round);
  const [shown, turn] = useState(1);
  useEffect(() => turn(1), [words, scope]);
  const failure = finding ? found.failure : pages.failure;
  const reload = finding ? () => again(n => n + 1) : pages.reload;
  const loading = finding ? found.reading : pages.loading;
  const items = finding ? found.items.slice((shown - 1) * rows, shown * rows) : pages.items;
  if (failure) return <SpaceBetween size="m"><Header variant="h1">Policies</Header><Problem error={failure} retry={reload} what="list the policies" /></SpaceBetween>;
  return (
    <SpaceBetween size="m">
      <Table
        variant="full-page" items={items} trackBy="arn" loading={loading && !items.length} loadingText={finding ? `Looking through ${found.read.toLocaleString()} policies so far` : 'Loading policies'} wrapLines ariaLabels={{ tableLabel: 'Policies' }}
        header={
          <Header variant="awsui-h1-sticky" counter={finding ? `(${found.items.length}${found.reading ? '+' : ''})` : counter(pages)} description="What roles and users of this account can be given."
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel="Refresh" onClick={reload} loading={loading} />
                <Export
                  what="policies" file="policies" load={async next => (finding ? { items: found.items, next: '' } : listPolicies(scope, next))} disabled={finding && found.reading}
                  columns={[{ header: 'Name', value: p => p.name }, { header: 'ARN', value: p => p.arn }, { header: 'Version', value: p => p.version }, { header: 'Attached', value: p => p.attachments }, { header: 'Updated', value: p => p.updated }]}
                />
              </SpaceBetween>
            }
          >Policies</Header>
        }
        filter={
          <SpaceBetween size="s">
            <Search value={words} label="Find policies by name" change={w => go(at(scope, w), true)} />
            <SegmentedControl label="Kind of policy" options={scopes} selectedId={scope} onChange={e => go(at(e.detail.selectedId, words), true)} />
            {finding && <Box variant="small" color="text-body-secondary">{found.reading ? `Looked through ${found.read.toLocaleString()} so far.` : `Looked through all ${found.read.toLocaleString()}.`}</Box>}
          </SpaceBetween>
        }
        pagination={finding ? <Pagination currentPageIndex={shown} pagesCount={Math.max(1, Math.ceil(found.items.length / rows))} openEnd={found.reading} onChange={e => turn(e.detail.currentPageIndex)} ariaLabels={{ nextPageLabel: 'Next page', previousPageLabel: 'Previous page', pageLabel: n => `Page ${n}` }} /> : <Pager pages={pages} />}
        empty={words ? <Empty title="No policies match" action={<Button onClick={() => go(at(scope, ''), true)}>Clear filter</Button>} /> : <Empty title="No policies of this kind" />}
        columnDefinitions={[
          { id: 'name', header: 'Name', isRowHeader: true, minWidth: 180, cell: p => <Link href={href('/iam/policies/policy', { arn: p.arn })} onFollow={follow}><span className="words whole">{p.name}</span></Link> },
          { id: 'kind', header: 'Kind', minWidth: 120, cell: p => (p.arn.startsWith('arn:aws:iam::aws:') ? 'AWS managed' : 'Of this account') },
          { id: 'used', header: 'Attached to', minWidth: 100, cell: p => p.attachments },
        ]}
      />
      <CLI commands={[['iam', 'list-policies', ...(scope === 'Attached' ? ['--only-attached'] : ['--scope', scope]), ...(words ? ['--query', `Policies[?contains(PolicyName, \`${JSON.stringify(words).replaceAll('`', '\\`')}\`)]`] : [])]]} />
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
