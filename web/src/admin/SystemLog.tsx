// Reports > System Log.
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { go, href, type Place } from '../router';
import { EventLog } from './parts/EventLog';
import { Search } from './parts/Search';

const any = { value: '', label: 'Any result' };
const outcomes = [any, { value: 'SUCCESS', label: 'Success' }, { value: 'FAILURE', label: 'Failure' }, { value: 'DENY', label: 'Deny' }];

export default function SystemLog({ place }: { place: Place }) {
  const q = place.query.get('q') ?? '';
  const outcome = place.query.get('outcome') ?? '';
  const to = (query: Record<string, string>) => go(href('/log', { q, outcome, ...query }), true);
  return (
    <EventLog
      page words={q} outcome={outcome} clear={q || outcome ? () => go(href('/log'), true) : undefined}
      search={
        <SpaceBetween direction="horizontal" size="xs">
          <Search label="Search events" value={q} change={text => to({ q: text })} />
          <Select ariaLabel="Result" options={outcomes} selectedOption={outcomes.find(o => o.value === outcome) ?? any} onChange={e => to({ outcome: e.detail.selectedOption.value ?? '' })} />
        </SpaceBetween>
      }
    />
  );
}
