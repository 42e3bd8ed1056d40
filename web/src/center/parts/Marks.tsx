// Small marks that lists share.
import Button from '@cloudscape-design/components/button';
import Badge from '@cloudscape-design/components/badge';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useLoad } from '../../load';
import { follow, href } from '../../router';
import { applicationName } from '../api/applications';
import { getAccount, type State } from '../api/assignments';
import { useInstance } from '../api/instance';
import { nameOf, type Origin } from '../api/people';
import { setName } from '../api/sets';

export function From({ origin }: { origin: Origin }) {
  return origin === 'SCIM' ? <Badge color="blue">SCIM</Badge> : <Badge>Manual</Badge>;
}

export function Enabled({ on }: { on: boolean }) {
  return <StatusIndicator wrapText={false} type={on ? 'success' : 'stopped'}>{on ? 'Enabled' : 'Disabled'}</StatusIndicator>;
}

/** The state of an account, as Organizations has it: ACTIVE, SUSPENDED, PENDING_CLOSURE. */
export function AccountState({ state }: { state?: string }) {
  if (!state) return <>-</>;
  return <StatusIndicator wrapText={false} type={state === 'ACTIVE' ? 'success' : state.startsWith('PENDING') ? 'pending' : 'stopped'}>{state[0] + state.slice(1).toLowerCase().replaceAll('_', ' ')}</StatusIndicator>;
}

/** Whether a permission set is in an account as it is now; undefined is not known. */
export function Provisioned({ state }: { state?: State }) {
  switch (state) {
    case 'PROVISIONED': return <StatusIndicator type="success">Provisioned</StatusIndicator>;
    case 'OUTDATED': return <StatusIndicator type="warning">Outdated</StatusIndicator>;
    case 'NOT_PROVISIONED': return <StatusIndicator type="pending">Not provisioned</StatusIndicator>;
  }
  return <StatusIndicator type="info">Unknown</StatusIndicator>;
}

/** Leads to the picture of a user, group, permission set or account; there is none where nobody has access to accounts. */
export function GraphLink({ of, id }: { of: 'user' | 'group' | 'set' | 'account'; id: string }) {
  const i = useInstance();
  return i.organization ? <Button href={href('/center/graph', { [of]: id })} onFollow={follow}>Access graph</Button> : null;
}

export function AccountName({ id }: { id: string }) {
  return <span className="words">{useLoad(() => getAccount(id), [id]).value?.Name ?? id}</span>;
}

export function SetName({ arn }: { arn: string }) {
  const i = useInstance();
  return <span className="words">{useLoad(() => setName(i, arn), [arn]).value ?? '…'}</span>;
}

export function ApplicationName({ arn }: { arn: string }) {
  return <span className="words">{useLoad(() => applicationName(arn), [arn]).value ?? '…'}</span>;
}

export function PrincipalName({ type, id }: { type: 'USER' | 'GROUP'; id: string }) {
  const i = useInstance();
  return <span className="words">{useLoad(() => nameOf(i, type, id), [type, id]).value ?? '…'}</span>;
}
