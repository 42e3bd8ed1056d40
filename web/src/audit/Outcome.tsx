import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Event, Party } from '../api/events';
import { who } from './who';

export function Outcome({ e }: { e: Event }) {
  const type = e.outcome === 'ALLOWED' ? 'success' : e.outcome === 'REFUSED' ? 'warning' : 'error';
  return <StatusIndicator type={type}>{e.outcome.charAt(0) + e.outcome.slice(1).toLowerCase()}</StatusIndicator>;
}

export const party = (p?: Party) => p?.name || p?.id || '-';

export function Who({ of }: { of: Party }) {
  const w = who(of);
  return <span className="words" title={of.name}>{w.name}{w.as && <Box variant="small" display="block">{w.as}</Box>}</span>;
}
