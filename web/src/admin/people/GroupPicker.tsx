import Multiselect, { type MultiselectProps } from '@cloudscape-design/components/multiselect';
import { useState } from 'react';
import { useLoad } from '../../load';
import { ownGroups, type Group } from '../api/groups';

const option = (g: Group, member?: boolean): MultiselectProps.Option => ({
  value: g.id, label: g.profile.name, description: g.profile.description ?? undefined, disabled: member, labelTag: member ? 'Member' : undefined,
});

/** Groups to join; the server searches. Those that somebody is in already are named. */
export function GroupPicker({ chosen, choose, joined = [] }: { chosen: Group[]; choose: (groups: Group[]) => void; joined?: string[] }) {
  const [q, search] = useState('');
  const found = useLoad(() => ownGroups(q, ''), [q]);
  const known = [...chosen, ...(found.value?.items ?? [])];
  return (
    <Multiselect
      selectedOptions={chosen.map(g => option(g))} options={(found.value?.items ?? []).map(g => option(g, joined.includes(g.id)))} filteringType="manual" filteringPlaceholder="Search groups" filteringAriaLabel="Search groups" placeholder="Choose groups"
      statusType={found.loading ? 'loading' : found.failure ? 'error' : 'finished'} loadingText="Searching" errorText="The groups could not be read" empty="No group matches"
      deselectAriaLabel={o => `Remove ${o.label}`} onLoadItems={e => search(e.detail.filteringText)}
      onChange={e => choose(e.detail.selectedOptions.flatMap(o => known.find(g => g.id === o.value) ?? []))}
    />
  );
}
