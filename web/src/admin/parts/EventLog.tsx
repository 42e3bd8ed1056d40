// The log, of everything or of one thing.
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState, type ReactNode } from 'react';
import { usePages } from '../../load';
import { Document } from '../../parts/Document';
import { Empty } from '../../parts/Empty';
import { When } from '../../parts/When';
import { follow, href } from '../../router';
import { listLog, type LogEvent } from '../api/administration';
import { literal, withQuery } from '../api/call';
import { Curl } from './Curl';
import { Download } from './Download';
import { List, type Column } from './List';

const days = (n: number) => new Date(Date.now() - n * 86_400_000).toISOString();

function Result({ e }: { e: LogEvent }) {
  const type = e.outcome.result === 'SUCCESS' ? 'success' : e.outcome.result === 'DENY' ? 'warning' : 'error';
  return <StatusIndicator type={type}>{e.outcome.result.charAt(0) + e.outcome.result.slice(1).toLowerCase()}</StatusIndicator>;
}

const places: Record<string, string> = { User: '/people/', UserGroup: '/groups/', AppInstance: '/apps/' };

function Target({ e }: { e: LogEvent }) {
  if (!e.target.length) return <>-</>;
  return (
    <SpaceBetween size="xxxs">
      {e.target.map(t => (
        <span className="words" key={t.type + t.id}>
          {places[t.type] && t.id ? <Link href={href(places[t.type] + t.id)} onFollow={follow}>{t.displayName || t.id}</Link> : t.displayName || t.id}
        </span>
      ))}
    </SpaceBetween>
  );
}

type Props = { target?: string; words?: string; outcome?: string; search?: ReactNode; clear?: () => void; page?: boolean };

export function EventLog({ target, words = '', outcome = '', search, clear, page }: Props) {
  const [shown, show] = useState<LogEvent>();
  const filter = [target && `target.id eq ${literal(target)}`, outcome && `outcome.result eq ${literal(outcome)}`].filter(Boolean).join(' and ');
  const [since] = useState(() => days(90));
  const pages = usePages(after => listLog(words, filter, since, after), [words, filter]);
  const columns: Column<LogEvent>[] = [
    { id: 'time', header: 'Time', minWidth: 120, cell: e => <When at={e.published} /> },
    { id: 'event', header: 'Event', isRowHeader: true, minWidth: 190, cell: e => <Button variant="inline-link" onClick={() => show(e)}>{e.displayMessage}</Button> },
    { id: 'result', header: 'Result', minWidth: 130, cell: e => <Result e={e} /> },
    { id: 'actor', header: 'Actor', minWidth: 190, cell: e => <span className="words">{e.actor.displayName || e.actor.id}</span> },
    { id: 'target', header: 'Targets', minWidth: 180, cell: e => <Target e={e} /> },
    { id: 'reason', header: 'Reason', minWidth: 180, cell: e => <span className="words">{e.outcome.reason ?? '-'}</span> },
  ];
  return (
    <SpaceBetween size="m">
      <List
        page={page} title={page ? 'System Log' : 'Log'} what="events" about="Who did what, on what; the newest first, of the last 90 days." pages={pages} id={e => e.uuid} columns={columns}
        actions={<Download path={withQuery('/exports/logs', { q: words, filter, since, sortOrder: 'DESCENDING' })} what="events">Export CSV</Download>}
        search={search} clear={clear} empty={<Empty title="No events yet" />}
      />
      <Curl calls={[{ method: 'GET', path: withQuery('/logs', { q: words, filter, since, sortOrder: 'DESCENDING' }) }]} />
      {shown && (
        <Modal visible size="large" header={shown.displayMessage} closeAriaLabel="Close" onDismiss={() => show(undefined)}>
          <Document text={JSON.stringify(shown)} what="event" />
        </Modal>
      )}
    </SpaceBetween>
  );
}
