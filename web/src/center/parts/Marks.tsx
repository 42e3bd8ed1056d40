// Small marks that lists share.
import Badge from '@cloudscape-design/components/badge';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useLoad } from '../../load';
import { getAccount } from '../api/assignments';
import { useInstance } from '../api/instance';
import { nameOf, type Origin } from '../api/people';
import { setName } from '../api/sets';

export function From({ origin }: { origin: Origin }) {
  return origin === 'SCIM' ? <Badge color="blue">SCIM</Badge> : <Badge>Manual</Badge>;
}

export function Enabled({ on }: { on: boolean }) {
  return <StatusIndicator wrapText={false} type={on ? 'success' : 'stopped'}>{on ? 'Enabled' : 'Disabled'}</StatusIndicator>;
}

export function AccountName({ id }: { id: string }) {
  return <span className="words">{useLoad(() => getAccount(id), [id]).value?.Name ?? id}</span>;
}

export function SetName({ arn }: { arn: string }) {
  const i = useInstance();
  return <span className="words">{useLoad(() => setName(i, arn), [arn]).value ?? '…'}</span>;
}

export function PrincipalName({ type, id }: { type: 'USER' | 'GROUP'; id: string }) {
  const i = useInstance();
  return <span className="words">{useLoad(() => nameOf(i, type, id), [type, id]).value ?? '…'}</span>;
}
