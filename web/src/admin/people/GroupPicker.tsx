import Multiselect, { type MultiselectProps } from '@cloudscape-design/components/multiselect';
import { useState } from 'react';
import { useLoad } from '../../load';
import { ownGroups, type Group } from '../api/groups';

const option = (g: Group): MultiselectProps.Option => ({ value: g.id, label: g.profile.name, description: g.profile.description ?? undefined });

/** Groups to join; the server searches. */
export function GroupPicker({ chosen, choose }: { chosen: Group[]; choose: (groups: Group[]) => void }) {
  const [q, search] = useState('');
  const found = useLoad(() => ownGroups(q, ''), [q]);
  const known = [...chosen, ...(found.value?.items ?? [])];
  return (
    <Multiselect
      selectedOptions={chosen.map(option)} options={(found.value?.items ?? []).map(option)} filteringType="manual" filteringPlaceholder="Search groups" filteringAriaLabel="Search groups" placeholder="Choose groups"
      statusType={found.loading ? 'loading' : found.failure ? 'error' : 'finished'} loadingText="Searching" errorText="The groups could not be read" empty="No group matches"
      deselectAriaLabel={o => `Remove ${o.label}`} onLoadItems={e => search(e.detail.filteringText)}
      onChange={e => choose(e.detail.selectedOptions.flatMap(o => known.find(g => g.id === o.value) ?? []))}
    />
  );
}
