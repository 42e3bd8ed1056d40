import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';

type Look = [StatusIndicatorProps.Type, string];

const people: Record<string, Look> = {
  STAGED: ['pending', 'Staged'], PROVISIONED: ['pending', 'Pending user action'], ACTIVE: ['success', 'Active'],
  RECOVERY: ['pending', 'Password reset'], PASSWORD_EXPIRED: ['warning', 'Password expired'], LOCKED_OUT: ['warning', 'Locked out'],
  SUSPENDED: ['stopped', 'Suspended'], DEPROVISIONED: ['stopped', 'Deactivated'],
};

const syncs: Record<string, Look> = {
  DISABLED: ['info', 'Not provisioned'], SYNCING: ['in-progress', 'Provisioning'], SYNCHRONIZED: ['success', 'Provisioned'],
  OUT_OF_SYNC: ['in-progress', 'Updating'], ERROR: ['error', 'Error'],
};

const others: Record<string, Look> = { ACTIVE: ['success', 'Active'], INACTIVE: ['stopped', 'Inactive'] };

function show(look: Look | undefined, word: string) {
  const [type, text] = look ?? (['info', word] as Look);
  return <StatusIndicator type={type}>{text}</StatusIndicator>;
}

export const PersonStatus = ({ status }: { status: string }) => show(people[status], status);
export const SyncStatus = ({ status }: { status: string }) => show(syncs[status], status);
export const Status = ({ status }: { status: string }) => show(others[status], status);

export const personStates: [string, string][] = Object.entries(people).map(([id, [, text]]) => [id, text]);
