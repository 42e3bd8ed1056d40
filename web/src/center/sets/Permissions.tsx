import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { done } from '../../flashes';
import { useLoad } from '../../load';
import { CLI } from '../../parts/CLI';
import { Document } from '../../parts/Document';
import { Empty } from '../../parts/Empty';
import { policyProblem } from '../../parts/policy';
import { PolicyEditor } from '../../parts/PolicyEditor';
import { Problem } from '../../parts/Problem';
import { follow, href } from '../../router';
import { counted } from '../../words';
import { Dialog } from '../../parts/Dialog';
import { useInstance } from '../api/instance';
import {
  attach, attachCustomer, deleteBoundary, deleteInline, detach, detachCustomer, policiesOf, putBoundary, putInline, type Boundary, type Policies, type Ref,
} from '../api/sets';
import { useAct } from '../../parts/useAct';
import { BoundaryFields, type Choice } from './BoundaryFields';
import { ChooseManaged } from './ChooseManaged';
import { CustomerFields } from './CustomerFields';

type Props = { arn: string; now: Policies; reload: () => void };

/** The policies of a permission set. After a change the page brings it to the accounts. */
export function Permissions({ arn, changed }: { arn: string; changed: () => void }) {
  const i = useInstance();
  const all = useLoad(() => policiesOf(i, arn), [arn]);
  if (all.failure) return <Problem error={all.failure} retry={all.reload} what="see the policies" />;
  if (!all.value) return <Spinner />;
  const p = { arn, now: all.value, reload: () => { all.reload(); changed(); } };
  return (
    <SpaceBetween size="l">
      <Managed {...p} />
      <Customer {...p} />
      <Inline {...p} />
      <BoundaryPart {...p} />
    </SpaceBetween>
  );
}

function Managed({ arn, now, reload }: Props) {
  const i = useInstance();
  const [adding, add] = useState(false);
  const [chosen, choose] = useState<string[]>([]);
  const [selected, select] = useState<Policies['managed']>([]);
  const [leaving, leave] = useState(false);
  const on = ['--instance-arn', i.arn, '--permission-set-arn', arn];
  const without = selected.map(p => ['sso-admin', 'detach-managed-policy-from-permission-set', ...on, '--managed-policy-arn', p.Arn]);
  return (
    <SpaceBetween size="s">
      <Table
        items={now.managed} trackBy="Arn" wrapLines selectionType="multi" selectedItems={selected} onSelectionChange={e => select(e.detail.selectedItems)}
        ariaLabels={{ tableLabel: 'AWS managed policies', selectionGroupLabel: 'Choose policies', allItemsSelectionLabel: () => 'Choose all', itemSelectionLabel: (_, p) => p.Name }}
        header={
          <Header variant="h2" counter={`(${now.managed.length})`} actions={
            <SpaceBetween direction="horizontal" size="xs"><Button disabled={!selected.length} onClick={() => leave(true)}>Detach</Button><Button onClick={() => { choose([]); add(true); }}>Attach policies</Button></SpaceBetween>
          }>AWS managed policies</Header>
        }
        empty={<Empty title="None" />}
        columnDefinitions={[
          { id: 'name', header: 'Policy name', isRowHeader: true, minWidth: 180, cell: p => <Link href={href('/iam/policies/policy', { arn: p.Arn })} onFollow={follow}>{p.Name}</Link> },
          { id: 'arn', header: 'ARN', minWidth: 200, cell: p => <span className="words">{p.Arn}</span> },
        ]}
      />
      <CLI commands={[['sso-admin', 'list-managed-policies-in-permission-set', ...on], ...without]} />
      {leaving && (
        <Dialog title={`Detach ${counted(selected.length, 'policy', 'policies')}`} button="Detach" ready what="detach the policies" close={() => leave(false)}
          act={async () => { for (const p of selected) await detach(i, arn, p.Arn); done(selected.length === 1 ? 'The policy is detached.' : 'The policies are detached.'); select([]); leave(false); reload(); }}>
          <Alert type="warning" statusIconAriaLabel="Warning">
            Whoever has this permission set may no longer do what only {selected.map(p => p.Name).join(', ')} allowed, in every account that has it, also in consoles and with keys that are in use. Attaching again gives it back.
          </Alert>
          <CLI commands={without} />
        </Dialog>
      )}
      {adding && (
        <Dialog title="Attach policies" button="Attach" ready={chosen.length > 0} what="attach the policies" close={() => add(false)} act={async () => { for (const p of chosen) await attach(i, arn, p); done('The policies are attached.'); add(false); reload(); }}>
          <ChooseManaged arns={chosen} change={choose} />
          <CLI commands={(chosen.length ? chosen : ['POLICY']).map(p => ['sso-admin', 'attach-managed-policy-to-permission-set', ...on, '--managed-policy-arn', p])} />
        </Dialog>
      )}
    </SpaceBetween>
  );
}

const refName = (r: Ref) => `${r.Path ?? '/'}${r.Name}`;

function Customer({ arn, now, reload }: Props) {
  const i = useInstance();
  const [editing, edit] = useState(false);
  const [refs, set] = useState<Ref[]>([]);
  const gone = now.customer.filter(r => !refs.some(x => refName(x) === refName(r)));
  const added = refs.filter(r => r.Name && !now.customer.some(x => refName(x) === refName(r)));
  const on = ['--instance-arn', i.arn, '--permission-set-arn', arn];
  const flag = (r: Ref) => ['--customer-managed-policy-reference', `Name=${r.Name},Path=${r.Path ?? '/'}`];
  return (
    <Container header={<Header variant="h2" counter={`(${now.customer.length})`} description="Each account must have them before the permission set is assigned there." actions={<Button ariaLabel="Edit customer managed policies" onClick={() => { set(now.customer); edit(true); }}>Edit</Button>}>Customer managed policies</Header>}>
      {now.customer.length ? <ul>{now.customer.map(r => <li key={refName(r)} className="words">{refName(r)}</li>)}</ul> : 'None'}
      {editing && (
        <Dialog title="Customer managed policies" button="Save" ready={added.length + gone.length > 0} what="change the policies" close={() => edit(false)}
          act={async () => { for (const r of gone) await detachCustomer(i, arn, r); for (const r of added) await attachCustomer(i, arn, r); done('The customer managed policies are saved.'); edit(false); reload(); }}>
          <CustomerFields refs={refs} change={set} />
          <CLI commands={[...added.map(r => ['sso-admin', 'attach-customer-managed-policy-reference-to-permission-set', ...on, ...flag(r)]), ...gone.map(r => ['sso-admin', 'detach-customer-managed-policy-reference-from-permission-set', ...on, ...flag(r)])]} />
        </Dialog>
      )}
    </Container>
  );
}

function Inline({ arn, now, reload }: Props) {
  const i = useInstance();
  const [text, type] = useState<string>();
  const { working, failure, act } = useAct();
  const on = ['--instance-arn', i.arn, '--permission-set-arn', arn];
  const save = () => act(async () => {
    if (text?.trim()) await putInline(i, arn, text);
    else await deleteInline(i, arn);
    done('The inline policy is saved.');
    type(undefined);
    reload();
  });
  const editing = text !== undefined;
  const actions = editing
    ? <SpaceBetween direction="horizontal" size="xs"><Button variant="link" onClick={() => type(undefined)}>Cancel</Button><Button variant="primary" disabled={!!policyProblem(text, 'identity')} loading={working} onClick={save}>Save</Button></SpaceBetween>
    : <Button ariaLabel="Edit inline policy" onClick={() => type(now.inline ? JSON.stringify(JSON.parse(now.inline), null, 2) : '')}>Edit</Button>;
  return (
    <Container header={<Header variant="h2" actions={actions}>Inline policy</Header>}>
      <SpaceBetween size="m">
        {failure && failure.code !== 'ValidationException' && <Problem error={failure} what="save the inline policy" />}
        {editing ? <PolicyEditor kind="identity" most={10_240} text={text} change={type} error={failure?.code === 'ValidationException' ? failure.message : undefined} /> : now.inline ? <Document text={now.inline} what="inline policy" /> : 'None'}
        {editing && <CLI commands={[text.trim() ? ['sso-admin', 'put-inline-policy-to-permission-set', ...on, '--inline-policy', text] : ['sso-admin', 'delete-inline-policy-from-permission-set', ...on]]} />}
      </SpaceBetween>
    </Container>
  );
}

function BoundaryPart({ arn, now, reload }: Props) {
  const i = useInstance();
  const b = now.boundary;
  const present: Choice = { kind: b?.ManagedPolicyArn ? 'AWS' : b ? 'CUSTOMER' : 'NONE', arn: b?.ManagedPolicyArn ?? '', refTo: b?.CustomerManagedPolicyReference ?? { Name: '', Path: '/' } };
  const [draft, edit] = useState<Choice>();
  const wanted: Boundary | undefined = draft?.kind === 'AWS' ? { ManagedPolicyArn: draft.arn } : draft?.kind === 'CUSTOMER' ? { CustomerManagedPolicyReference: draft.refTo } : undefined;
  const ready = !!draft && (draft.kind === 'NONE' || (draft.kind === 'AWS' ? !!draft.arn : !!draft.refTo.Name));
  const on = ['--instance-arn', i.arn, '--permission-set-arn', arn];
  return (
    <Container header={<Header variant="h2" description="The most that the permission set can ever allow." actions={<Button ariaLabel="Edit permissions boundary" onClick={() => edit(present)}>Edit</Button>}>Permissions boundary</Header>}>
      <span className="words">{b ? b.ManagedPolicyArn ?? refName(b.CustomerManagedPolicyReference!) : 'None'}</span>
      {draft && (
        <Dialog title="Permissions boundary" button="Save" ready={ready} what="change the boundary" close={() => edit(undefined)}
          act={async () => { if (wanted) await putBoundary(i, arn, wanted); else if (b) await deleteBoundary(i, arn); done('The permissions boundary is saved.'); edit(undefined); reload(); }}>
          <BoundaryFields {...draft} change={edit} />
          <CLI commands={[wanted ? ['sso-admin', 'put-permissions-boundary-to-permission-set', ...on, '--permissions-boundary', JSON.stringify(wanted)] : ['sso-admin', 'delete-permissions-boundary-from-permission-set', ...on]]} />
        </Dialog>
      )}
    </Container>
  );
}
