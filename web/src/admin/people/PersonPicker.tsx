import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useLoad } from '../../load';
import { listPeople, nameOf, type Person } from '../api/people';

const option = (p: Person) => ({ value: p.id, label: nameOf(p), description: p.profile.login ?? undefined });

/** One person, in a form's field; the server searches. */
export function PersonPicker({ chosen, choose }: { chosen?: Person; choose: (p: Person) => void }) {
  const [q, search] = useState('');
  const found = useLoad(() => listPeople(q, '', '', 20), [q]);
  const people = found.value?.items ?? [];
  return (
    <Select
      selectedOption={chosen ? option(chosen) : null} options={people.map(option)} filteringType="manual" filteringPlaceholder="Search people" filteringAriaLabel="Search people" placeholder="Choose a person"
      statusType={found.loading ? 'loading' : found.failure ? 'error' : 'finished'} loadingText="Searching" errorText="The people could not be read" empty="Nobody matches"
      onLoadItems={e => search(e.detail.filteringText)}
      onChange={e => { const p = people.find(x => x.id === e.detail.selectedOption.value); if (p) choose(p); }}
    />
  );
}
