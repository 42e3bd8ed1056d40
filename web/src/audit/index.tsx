// The Audit service: the events of the center and of the accounts.
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Modal from '@cloudscape-design/components/modal';
import PropertyFilter from '@cloudscape-design/components/property-filter';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { lookUp, type Event, type Filter, type Party } from '../api/events';
import { usePages } from '../load';
import { Document } from '../parts/Document';
import { Empty } from '../parts/Empty';
import { Export } from '../parts/Export';
import type { Column } from '../parts/exporting';
import { counter, Pager } from '../parts/Pager';
import { Problem } from '../parts/Problem';
import { When } from '../parts/When';
import { go, href, type Place } from '../router';

const names: Record<keyof Filter, string> = { what: 'Operation', outcome: 'Outcome', actor: 'Actor ID', target: 'Target ID', requestId: 'Request ID' };
const keys = Object.keys(names) as (keyof Filter)[];

function Outcome({ e }: { e: Event }) {
  const type = e.outcome === 'ALLOWED' ? 'success' : e.outcome === 'REFUSED' ? 'warning' : 'error';
  return <StatusIndicator type={type}>{e.outcome.charAt(0) + e.outcome.slice(1).toLowerCase()}</StatusIndicator>;
}

const party = (p?: Party) => p?.name || p?.id || '-';

const columns: Column<Event>[] = [
  { header: 'Time', value: e => e.time }, { header: 'Operation', value: e => e.what }, { header: 'Outcome', value: e => e.outcome },
  { header: 'Actor', value: e => e.actor.name }, { header: 'Actor ID', value: e => e.actor.id }, { header: 'Account', value: e => e.actor.account },
  { header: 'Target', value: e => e.targets?.[0]?.name }, { header: 'Target ID', value: e => e.targets?.[0]?.id }, { header: 'Why', value: e => e.why },
  { header: 'IP address', value: e => e.ip }, { header: 'User agent', value: e => e.userAgent }, { header: 'Request ID', value: e => e.requestId }, { header: 'Event ID', value: e => e.id },
];

export default function Audit({ place }: { place: Place }) {
  const filter: Filter = Object.fromEntries(keys.map(k => [k, place.query.get(k) ?? undefined]));
  const pages = usePages(next => lookUp(filter, next), [filter]);
  const [shown, show] = useState<Event>();
  const tokens = keys.flatMap(k => (filter[k] ? [{ propertyKey: k, operator: '=' as const, value: filter[k] }] : []));
  if (pages.failure) return <SpaceBetween size="m"><Header variant="h1">Events</Header><Problem error={pages.failure} retry={pages.reload} what="read the audit log" /></SpaceBetween>;
  return (
    <SpaceBetween size="m">
      <Table
        variant="full-page" items={pages.items} trackBy="id" loading={pages.loading && !pages.items.length} loadingText="Loading events" wrapLines ariaLabels={{ tableLabel: 'Events' }}
        header={
          <Header variant="awsui-h1-sticky" counter={counter(pages)} description="Who did what, on what, from where; allowed or refused, and why."
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel="Refresh" onClick={pages.reload} loading={pages.loading} />
                <Export what="events" file="events" load={next => lookUp(filter, next, 500)} columns={columns} />
              </SpaceBetween>
            }
          >Events</Header>
        }
        filter={
          <PropertyFilter
            query={{ tokens, operation: 'and' }} hideOperations disableFreeTextFiltering filteringPlaceholder="Find events" filteringAriaLabel="Find events"
            filteringProperties={keys.map(k => ({ key: k, propertyLabel: names[k], groupValuesLabel: names[k], operators: ['='] }))}
            filteringOptions={['ALLOWED', 'REFUSED', 'FAILED'].map(value => ({ propertyKey: 'outcome', value }))}
            onChange={e => go(href('/audit', Object.fromEntries(e.detail.tokens.map(t => [t.propertyKey, t.value]))), true)}
          />
        }
        pagination={<Pager pages={pages} />}
        empty={tokens.length ? <Empty title="No event matches" action={<Button onClick={() => go(href('/audit'), true)}>Clear filter</Button>} /> : <Empty title="No events yet" />}
        columnDefinitions={[
          { id: 'time', header: 'When', minWidth: 120, cell: e => <When at={e.time} /> },
          { id: 'what', header: 'Operation', isRowHeader: true, minWidth: 170, cell: e => <Button variant="inline-link" onClick={() => show(e)}>{e.what}</Button> },
          { id: 'outcome', header: 'Outcome', minWidth: 130, cell: e => <Outcome e={e} /> },
          { id: 'actor', header: 'Actor', minWidth: 150, cell: e => <span className="words">{party(e.actor)}</span> },
          { id: 'target', header: 'Target', minWidth: 150, cell: e => <span className="words">{party(e.targets?.[0])}</span> },
          { id: 'why', header: 'Why', minWidth: 200, cell: e => <span className="words">{e.why || '-'}</span> },
        ]}
      />
      {shown && (
        <Modal visible size="large" header={shown.what} closeAriaLabel="Close" onDismiss={() => show(undefined)}>
          <Document text={JSON.stringify(shown)} what="event" />
        </Modal>
      )}
    </SpaceBetween>
  );
}
