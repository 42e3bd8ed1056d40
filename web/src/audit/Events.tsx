import Button from '@cloudscape-design/components/button';
import DateRangePicker from '@cloudscape-design/components/date-range-picker';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import PropertyFilter from '@cloudscape-design/components/property-filter';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { lookUp, type Event } from '../api/events';
import { usePages } from '../load';
import { Empty } from '../parts/Empty';
import { Export } from '../parts/Export';
import type { Column } from '../parts/exporting';
import { counter, Pager } from '../parts/Pager';
import { Problem } from '../parts/Problem';
import { When } from '../parts/When';
import { follow, go, href, type Place } from '../router';
import { exactTime } from '../words';
import { ask, filterOf, names, rangeOf, rangeProblem, ranges, services, tokensOf } from './filter';
import { Outcome, party, Who } from './Outcome';

const columns: Column<Event>[] = [
  { header: 'Time', value: e => e.time }, { header: 'Operation', value: e => e.what }, { header: 'Outcome', value: e => e.outcome },
  { header: 'Actor', value: e => e.actor.name }, { header: 'Actor ID', value: e => e.actor.id }, { header: 'Account', value: e => e.actor.account },
  { header: 'Target', value: e => e.targets?.[0]?.name }, { header: 'Target ID', value: e => e.targets?.[0]?.id }, { header: 'Why', value: e => e.why },
  { header: 'IP address', value: e => e.ip }, { header: 'User agent', value: e => e.userAgent }, { header: 'Request ID', value: e => e.requestId }, { header: 'Event ID', value: e => e.id },
];

const options = [
  ...['ALLOWED', 'REFUSED', 'FAILED'].map(value => ({ propertyKey: 'outcome', value })),
  ...services.map(value => ({ propertyKey: 'service', value })),
];

/** The events of the center and of the accounts, newest first. */
export function Events({ place }: { place: Place }) {
  const tokens = tokensOf(place);
  const range = rangeOf(place);
  const [now, setNow] = useState(Date.now);
  const filter = filterOf(place, now);
  const [reached, reach] = useState<string>();
  const pages = usePages(async next => {
    const p = await lookUp(filter, next);
    reach(p.reached);
    return p;
  }, [filter]);
  const refresh = () => { setNow(Date.now()); pages.reload(); };
  const clear = <Button onClick={() => go(href('/audit'), true)}>Clear filter</Button>;
  const empty = pages.more ? (
    <Empty title="Nothing found so far" action={<Button onClick={() => pages.to(pages.index + 1)}>Search further back</Button>}>{reached && `Searched back to ${exactTime(reached)}.`}</Empty>
  ) : tokens.length || range ? <Empty title="No event matches" action={clear} /> : <Empty title="No events yet" />;
  return (
    <Table
      variant="full-page" items={pages.failure ? [] : pages.items} trackBy="id" loading={pages.loading && !pages.items.length} loadingText="Loading events" wrapLines ariaLabels={{ tableLabel: 'Events' }}
      header={
        <Header variant="awsui-h1-sticky" counter={counter(pages)} description="Who did what, on what, from where; allowed or refused, and why. What only reads is recorded when it is refused."
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button iconName="refresh" ariaLabel="Refresh" onClick={refresh} loading={pages.loading} />
              <Export what="events" file="events" load={next => lookUp(filter, next, 500)} columns={columns} />
            </SpaceBetween>
          }
        >Events</Header>
      }
      filter={
        <SpaceBetween size="s">
          <PropertyFilter
            query={{ tokens, operation: 'and' }} hideOperations filteringPlaceholder="Find events: words, or a property" filteringAriaLabel="Find events"
            filteringProperties={Object.entries(names).map(([key, label]) => ({ key, propertyLabel: label, groupValuesLabel: label, operators: ['='] }))}
            filteringOptions={options} freeTextFiltering={{ operators: [':'] }}
            onChange={e => ask(e.detail.tokens as typeof tokens, range)}
          />
          <DateRangePicker
            value={range} relativeOptions={ranges} isValidRange={rangeProblem} placeholder="At any time" onChange={e => ask(tokens, e.detail.value)}
            getTimeOffset={date => -date.getTimezoneOffset()} ariaLabel="Time" timeInputFormat="hh:mm" hideTimeOffset
          />
        </SpaceBetween>
      }
      pagination={<Pager pages={pages} />} empty={pages.failure ? <Problem error={pages.failure} retry={refresh} what="read the audit log" /> : empty}
      columnDefinitions={[
        { id: 'time', header: 'When', minWidth: 120, cell: e => <When at={e.time} /> },
        { id: 'what', header: 'Operation', isRowHeader: true, minWidth: 170, cell: e => <Link href={href(`/audit/${e.id}`)} onFollow={follow}><span className="words whole">{e.what}</span></Link> },
        { id: 'outcome', header: 'Outcome', minWidth: 130, cell: e => <Outcome e={e} /> },
        { id: 'actor', header: 'Actor', minWidth: 150, cell: e => <Who of={e.actor} /> },
        { id: 'target', header: 'Target', minWidth: 150, cell: e => <span className="words">{party(e.targets?.[0])}</span> },
        { id: 'why', header: 'Why', minWidth: 200, cell: e => <span className="words">{e.why || '-'}</span> },
      ]}
    />
  );
}
