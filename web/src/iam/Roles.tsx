import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Table from '@cloudscape-design/components/table';
import { attachedPolicies, getRole, inlinePolicies, listRoles } from '../api/iam';
import { useLoad, usePages } from '../load';
import { CLI } from '../parts/CLI';
import { Copyable } from '../parts/Copyable';
import { Document } from '../parts/Document';
import { Empty } from '../parts/Empty';
import { Export } from '../parts/Export';
import { counter, Pager } from '../parts/Pager';
import { Problem } from '../parts/Problem';
import { When } from '../parts/When';
import { follow, href } from '../router';

export function Roles() {
  const pages = usePages(listRoles, []);
  if (pages.failure) return <SpaceBetween size="m"><Header variant="h1">Roles</Header><Problem error={pages.failure} retry={pages.reload} what="list the roles" /></SpaceBetween>;
  return (
    <SpaceBetween size="m">
      <Table
        variant="full-page" items={pages.items} trackBy="arn" loading={pages.loading && !pages.items.length} loadingText="Loading roles" wrapLines ariaLabels={{ tableLabel: 'Roles' }}
        header={
          <Header variant="awsui-h1-sticky" counter={counter(pages)} description="What somebody may do who has come as one of these. Those of IAM Identity Center are made from permission sets."
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel="Refresh" onClick={pages.reload} loading={pages.loading} />
                <Export
                  what="roles" file="roles" load={listRoles}
                  columns={[{ header: 'Name', value: r => r.name }, { header: 'ARN', value: r => r.arn }, { header: 'ID', value: r => r.id }, { header: 'Created', value: r => r.created }, { header: 'Description', value: r => r.description }]}
                />
              </SpaceBetween>
            }
          >Roles</Header>
        }
        pagination={<Pager pages={pages} />} empty={<Empty title="No roles">An assignment in IAM Identity Center makes the first one.</Empty>}
        columnDefinitions={[
          { id: 'name', header: 'Name', isRowHeader: true, minWidth: 200, cell: r => <Link href={href(`/iam/roles/${encodeURIComponent(r.name)}`)} onFollow={follow}><span className="words">{r.name}</span></Link> },
          { id: 'from', header: 'Made by', minWidth: 130, cell: r => (r.path.startsWith('/aws-reserved/') ? 'IAM Identity Center' : 'This account') },
          { id: 'id', header: 'ID', minWidth: 130, cell: r => <Copyable text={r.id} what="ID" /> },
          { id: 'created', header: 'Created', minWidth: 110, cell: r => <When at={r.created} /> },
        ]}
      />
      <CLI commands={[['iam', 'list-roles']]} />
    </SpaceBetween>
  );
}

export function RolePage({ name }: { name: string }) {
  const role = useLoad(() => getRole(name), [name]);
  const attached = useLoad(() => attachedPolicies(name), [name]);
  const inline = useLoad(() => inlinePolicies(name), [name]);
  const r = role.value;
  return (
    <ContentLayout header={<Header variant="h1" description={r?.description}><span className="words">{name}</span></Header>}>
      <SpaceBetween size="l">
        {role.failure && <Problem error={role.failure} retry={role.reload} what="read the role" />}
        {role.loading && !r && <Spinner />}
        {r && (
          <Container header={<Header variant="h2">Role</Header>}>
            <KeyValuePairs columns={3} items={[
              { label: 'ARN', value: <span className="words"><Copyable text={r.arn} what="ARN" /></span> },
              { label: 'ID', value: <Copyable text={r.id} what="ID" /> },
              { label: 'Created', value: <When at={r.created} /> },
              { label: 'Longest session', value: `${r.maxSession / 3600} hours` },
            ]} />
          </Container>
        )}
        {attached.failure ? <Problem error={attached.failure} what="list the attached policies" /> : (
          <Table
            items={attached.value ?? []} loading={attached.loading} loadingText="Loading policies" trackBy="arn" wrapLines ariaLabels={{ tableLabel: 'Attached policies' }}
            header={<Header variant="h2" counter={attached.value && `(${attached.value.length})`}>Attached policies</Header>} empty={<Empty title="No policy is attached" />}
            columnDefinitions={[
              { id: 'name', header: 'Name', isRowHeader: true, cell: p => <Link href={href('/iam/policies/policy', { arn: p.arn })} onFollow={follow}>{p.name}</Link> },
              { id: 'arn', header: 'ARN', cell: p => <span className="words"><Copyable text={p.arn} what="ARN" /></span> },
            ]}
          />
        )}
        {inline.failure && <Problem error={inline.failure} what="read the inline policies" />}
        {inline.value?.map(p => <Container key={p.name} header={<Header variant="h2">Inline policy {p.name}</Header>}><Document text={p.document} what={`policy ${p.name}`} /></Container>)}
        {r && <Container header={<Header variant="h2" description="Who may come as this role.">Trust policy</Header>}><Document text={r.trust} what="trust policy" /></Container>}
        <CLI commands={[['iam', 'get-role', '--role-name', name], ['iam', 'list-attached-role-policies', '--role-name', name]]} />
      </SpaceBetween>
    </ContentLayout>
  );
}
