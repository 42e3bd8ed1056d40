import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { done } from '../../flashes';
import { useLoad } from '../../load';
import { CLI } from '../../parts/CLI';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Copyable } from '../../parts/Copyable';
import { Dialog } from '../../parts/Dialog';
import { Empty } from '../../parts/Empty';
import { Problem } from '../../parts/Problem';
import { When } from '../../parts/When';
import { delegates, deregister, register, service, type Delegate } from '../api/delegates';
import { time, useInstance } from '../api/instance';
import { allAccounts } from '../graph/facts';

/** The member accounts that administer the instance besides the management account. */
export function Delegates() {
  const all = useLoad(delegates, []);
  const [adding, add] = useState(false);
  const [gone, remove] = useState<Delegate>();
  if (all.failure) return <Problem error={all.failure} retry={all.reload} what="list the delegated administrators" />;
  const button = <Button onClick={() => add(true)}>Register account</Button>;
  return (
    <SpaceBetween size="s">
      <Table
        items={all.value ?? []} trackBy="Id" loading={all.loading && !all.value} loadingText="Loading delegated administrators" wrapLines ariaLabels={{ tableLabel: 'Delegated administrator' }}
        header={
          <Header variant="h2" counter={all.value && `(${all.value.length})`} description="Member accounts whose people may administer this instance, as far as their own policies allow; never what reaches into the management account."
            actions={<SpaceBetween direction="horizontal" size="xs"><Button iconName="refresh" ariaLabel="Refresh" onClick={all.reload} loading={all.loading} />{button}</SpaceBetween>}
          >Delegated administrator</Header>
        }
        empty={<Empty title="No account is registered" action={button}>Day-to-day work is safer outside the management account.</Empty>}
        columnDefinitions={[
          { id: 'name', header: 'Account', isRowHeader: true, minWidth: 160, cell: d => <span className="words">{d.Name}</span> },
          { id: 'id', header: 'Account ID', minWidth: 150, cell: d => <Copyable text={d.Id} what="account ID" /> },
          { id: 'since', header: 'Registered', minWidth: 110, cell: d => <When at={time(d.DelegationEnabledDate)} /> },
          { id: 'end', header: 'Actions', minWidth: 150, cell: d => <Button variant="inline-link" ariaLabel={`Deregister ${d.Name}`} onClick={() => remove(d)}>Deregister</Button> },
        ]}
      />
      <CLI commands={[['organizations', 'list-delegated-administrators', '--service-principal', service]]} />
      {adding && <Register taken={all.value ?? []} close={() => add(false)} registered={() => { add(false); all.reload(); }} />}
      {gone && (
        <ConfirmDelete title="Deregister account" word="confirm" button="Deregister" close={() => remove(undefined)}
          act={async () => { await deregister(gone.Id); done(`The account ${gone.Name} no longer administers IAM Identity Center.`); all.reload(); }}
          extra={<CLI commands={[['organizations', 'deregister-delegated-administrator', '--service-principal', service, '--account-id', gone.Id]]} />}>
          Nobody in <strong className="words">{gone.Name}</strong> can administer this instance any more, at once. What they have set up stays.
        </ConfirmDelete>
      )}
    </SpaceBetween>
  );
}

function Register({ taken, close, registered }: { taken: Delegate[]; close: () => void; registered: () => void }) {
  const i = useInstance();
  const accounts = useLoad(allAccounts, []);
  const [chosen, choose] = useState('');
  const options = (accounts.value ?? []).filter(a => a.Id !== i.owner && !taken.some(t => t.Id === a.Id)).map(a => ({ value: a.Id, label: a.Name, description: a.Id }));
  const name = options.find(o => o.value === chosen)?.label;
  return (
    <Dialog title="Register delegated administrator" button="Register account" ready={!!chosen} what="register the account" close={close}
      act={async () => { await register(chosen); done(`The account ${name} administers IAM Identity Center.`); registered(); }}>
      {accounts.failure && <Problem error={accounts.failure} retry={accounts.reload} what="list the accounts" />}
      <FormField label="Account">
        <Select
          selectedOption={options.find(o => o.value === chosen) ?? null} options={options} placeholder="Choose a member account" filteringType="auto" filteringAriaLabel="Find an account" empty="There is no other member account"
          statusType={accounts.loading ? 'loading' : 'finished'} loadingText="Loading accounts" onChange={e => choose(e.detail.selectedOption.value ?? '')}
        />
      </FormField>
      <Alert type="info" statusIconAriaLabel="Information">Whoever has the permissions in that account can then give access to every account but the management account.</Alert>
      <CLI commands={[['organizations', 'register-delegated-administrator', '--service-principal', service, '--account-id', chosen || 'ACCOUNT']]} />
    </Dialog>
  );
}
