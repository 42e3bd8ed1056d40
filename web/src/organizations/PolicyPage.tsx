import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { attachControl, deleteControl, detachControl, getControl, targetsOf, type Control, type Target } from '../api/controls';
import { done } from '../flashes';
import { useLoad } from '../load';
import { CLI } from '../parts/CLI';
import { ConfirmDelete } from '../parts/ConfirmDelete';
import { Copyable } from '../parts/Copyable';
import { Document } from '../parts/Document';
import { Empty } from '../parts/Empty';
import { Problem } from '../parts/Problem';
import { useTitle } from '../parts/title';
import { follow, go, href, type Place } from '../router';
import { counted } from '../words';
import { ChooseTarget, Detach } from './Attach';
import { PolicyForm } from './PolicyForm';

const kinds = { ROOT: 'Root', ORGANIZATIONAL_UNIT: 'Organizational unit', ACCOUNT: 'Account' };

/** A service control policy: what it says, and where it holds. */
export function PolicyPage({ id, place }: { id: string; place: Place }) {
  const policy = useLoad(() => getControl(id), [id]);
  const targets = useLoad(() => targetsOf(id), [id]);
  const [dialog, open] = useState<'delete' | 'attach'>();
  const [leaving, leave] = useState<Target>();
  const p = policy.value;
  useTitle(p?.Name);
  if (policy.failure) return <SpaceBetween size="m"><Header variant="h1">Policy</Header><Problem error={policy.failure} retry={policy.reload} what="read the policy" /></SpaceBetween>;
  if (!p) return <Spinner />;
  const own = !p.AwsManaged;
  if (place.query.get('edit') && own) return <PolicyForm now={p} saved={policy.reload} />;
  const close = () => { open(undefined); leave(undefined); };
  const used = targets.value?.length ?? 0;
  return (
    <ContentLayout header={
      <Header variant="h1" description={p.Description || undefined} actions={own && (
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={() => open('delete')} disabled={!targets.value || used > 0} disabledReason={used ? `It is attached to ${counted(used, 'target')}. Detach it first.` : undefined}>Delete</Button>
          <Button variant="primary" href={href(`/organizations/policies/${id}`, { edit: 'on' })} onFollow={follow}>Edit</Button>
        </SpaceBetween>
      )}><span className="words">{p.Name}</span></Header>
    }>
      <SpaceBetween size="l">
        <Container header={<Header variant="h2" description={<span className="words"><Copyable text={p.Arn} what="ARN" /></span>}>Content</Header>}><Document text={p.Content} what="policy" /></Container>
        <Targets targets={targets.value ?? []} loading={targets.loading} failure={targets.failure} attach={() => open('attach')} detach={leave} />
        <CLI commands={[['organizations', 'describe-policy', '--policy-id', id], ['organizations', 'list-targets-for-policy', '--policy-id', id]]} />
      </SpaceBetween>
      {dialog === 'attach' && <ChooseTarget policy={p} taken={(targets.value ?? []).map(t => t.TargetId)} close={close} act={async t => { await attachControl(id, t); done(`The policy ${p.Name} is attached. It holds from the next call on.`); targets.reload(); close(); }} />}
      {leaving && <Detach policy={p} target={leaving.Name} targetId={leaving.TargetId} close={close} act={async () => { await detachControl(id, leaving.TargetId); done(`The policy ${p.Name} is detached from ${leaving.Name}.`); targets.reload(); }} />}
      {dialog === 'delete' && <Delete policy={p} close={close} />}
    </ContentLayout>
  );
}

function Delete({ policy, close }: { policy: Control; close: () => void }) {
  const act = async () => {
    await deleteControl(policy.Id);
    done(`The policy ${policy.Name} is deleted.`);
    go(href('/organizations/policies'), true);
  };
  return (
    <ConfirmDelete title="Delete policy" word="delete" button="Delete" close={close} act={act} extra={<CLI commands={[['organizations', 'delete-policy', '--policy-id', policy.Id]]} />}>
      The text of <strong className="words">{policy.Name}</strong> is lost. It is attached to nothing: nobody's access changes.
    </ConfirmDelete>
  );
}

type Attached = { targets: Target[]; loading: boolean; failure?: unknown; attach: () => void; detach: (t: Target) => void };

function Targets({ targets, loading, failure, attach, detach }: Attached) {
  return (
    <Table
      items={targets} trackBy="TargetId" wrapLines loading={loading && !targets.length} loadingText="Loading targets" ariaLabels={{ tableLabel: 'Targets' }}
      header={<Header variant="h2" counter={`(${targets.length})`} description="Below a unit or the root it holds for every account." actions={<Button onClick={attach}>Attach</Button>}>Targets</Header>}
      empty={failure ? <Problem error={failure} what="list the targets" /> : <Empty title="Attached to nothing" action={<Button onClick={attach}>Attach</Button>}>It holds nowhere.</Empty>}
      columnDefinitions={[
        { id: 'name', header: 'Name', isRowHeader: true, minWidth: 150, cell: t => <Link href={href(`/organizations/targets/${t.TargetId}`)} onFollow={follow}><span className="words">{t.Name}</span></Link> },
        { id: 'kind', header: 'Kind', minWidth: 130, cell: t => kinds[t.Type] },
        { id: 'id', header: 'ID', minWidth: 150, cell: t => <Copyable text={t.TargetId} what="ID" /> },
        { id: 'act', header: 'Action', minWidth: 120, cell: t => <Button variant="inline-link" ariaLabel={`Detach from ${t.Name}`} onClick={() => detach(t)}>Detach</Button> },
      ]}
    />
  );
}
