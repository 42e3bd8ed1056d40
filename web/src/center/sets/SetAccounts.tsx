import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useLoad } from '../../load';
import { CLI } from '../../parts/CLI';
import { Copyable } from '../../parts/Copyable';
import { Empty } from '../../parts/Empty';
import { Problem } from '../../parts/Problem';
import { follow, go, href } from '../../router';
import { learn, operation } from '../accounts/watch';
import { accountsWith, provision } from '../api/assignments';
import { useInstance } from '../api/instance';
import { AccountName, Provisioned } from '../parts/Marks';
import { useAct } from '../../parts/useAct';

type Row = { id: string; outdated: boolean };

/** The accounts in which a permission set is a role, and whether each has it as it is now. */
export function SetAccounts({ arn }: { arn: string }) {
  const i = useInstance();
  const all = useLoad(async (): Promise<Row[]> => {
    const [ids, old] = await Promise.all([accountsWith(i, arn), accountsWith(i, arn, 'LATEST_PERMISSION_SET_NOT_PROVISIONED')]);
    return ids.map(id => ({ id, outdated: old.includes(id) }));
  }, [arn]);
  const [selected, select] = useState<Row[]>([]);
  const { working, failure, act } = useAct();
  if (all.failure) return <Problem error={all.failure} retry={all.reload} what="list the accounts" />;
  const update = () => act(async () => {
    const tokens: string[] = [];
    for (const r of selected) tokens.push(learn(await provision(i, arn, r.id)));
    go(operation(tokens));
  });
  return (
    <SpaceBetween size="m">
      {failure && <Problem error={failure} what="update the accounts" />}
      <Table
        items={all.value ?? []} trackBy="id" loading={all.loading && !all.value} loadingText="Loading accounts" wrapLines selectionType="multi" selectedItems={selected} onSelectionChange={e => select(e.detail.selectedItems)}
        ariaLabels={{ tableLabel: 'AWS accounts', selectionGroupLabel: 'Choose accounts', allItemsSelectionLabel: () => 'Choose all', itemSelectionLabel: (_, r) => r.id }}
        header={
          <Header variant="h2" counter={all.value && `(${all.value.length})`} description="Where it is a role." actions={
            <SpaceBetween direction="horizontal" size="xs"><Button iconName="refresh" ariaLabel="Refresh" onClick={all.reload} loading={all.loading} /><Button disabled={!selected.length} loading={working} onClick={update}>Update</Button></SpaceBetween>
          }>AWS accounts</Header>
        }
        empty={<Empty title="Not assigned in any account" action={<Button href={href('/center/accounts')} onFollow={follow}>AWS accounts</Button>} />}
        columnDefinitions={[
          { id: 'name', header: 'Account', isRowHeader: true, minWidth: 160, cell: r => <Link href={href(`/center/accounts/${r.id}`)} onFollow={follow}><AccountName id={r.id} /></Link> },
          { id: 'id', header: 'Account ID', minWidth: 140, cell: r => <Copyable text={r.id} what="account ID" /> },
          { id: 'state', header: 'Status', minWidth: 130, cell: r => <Provisioned state={r.outdated ? 'OUTDATED' : 'PROVISIONED'} /> },
        ]}
      />
      <CLI commands={(selected.length ? selected.map(r => ['AWS_ACCOUNT', '--target-id', r.id]) : [['ALL_PROVISIONED_ACCOUNTS']]).map(target => ['sso-admin', 'provision-permission-set', '--instance-arn', i.arn, '--permission-set-arn', arn, '--target-type', ...target])} />
    </SpaceBetween>
  );
}
