import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useLoad } from '../../load';
import { useInstance, type Instance } from '../api/instance';
import { findGroups, findUsers } from '../api/people';
import { idOf, listSets } from '../api/sets';
import { allAccounts } from './facts';
import type { Kind, Subject } from './model';

export const kinds: { value: Kind; label: string }[] = [
  { value: 'user', label: 'User' }, { value: 'group', label: 'Group' }, { value: 'set', label: 'Permission set' }, { value: 'account', label: 'AWS account' },
];

async function options(i: Instance, kind: Kind, words: string): Promise<SelectProps.Option[]> {
  const has = (o: SelectProps.Option) => `${o.label} ${o.description}`.toLowerCase().includes(words.toLowerCase());
  switch (kind) {
    case 'user': return (await findUsers(i, words)).items.map(u => ({ value: u.userId, label: u.userName, description: u.displayName }));
    case 'group': return (await findGroups(i, words)).items.map(g => ({ value: g.groupId, label: g.displayName, description: g.description }));
    case 'set': return (await listSets(i, '', 100)).items.map(s => ({ value: idOf(s.arn), label: s.name, description: s.description })).filter(has);
    case 'account': return (await allAccounts()).map(a => ({ value: a.Id, label: a.Name, description: a.Id })).filter(has);
  }
}

type Props = { kind: Kind; /** What is shown, and its name. */ subject?: Subject; name: string; change: (kind: Kind, id?: string) => void };

/** Chooses whose picture it is. The server searches users and groups. */
export function Choose({ kind, subject, name, change }: Props) {
  const i = useInstance();
  const [words, search] = useState('');
  const [opened, open] = useState(false);
  const found = useLoad(async () => (opened ? options(i, kind, words) : []), [i.id, kind, words, opened]);
  const what = kinds.find(k => k.value === kind)!;
  return (
    <Grid gridDefinition={[{ colspan: { default: 12, xs: 4 } }, { colspan: { default: 12, xs: 8 } }]}>
      <FormField label="Picture of a" stretch>
        <Select selectedOption={what} options={kinds} onChange={e => { search(''); change(e.detail.selectedOption.value as Kind); }} />
      </FormField>
      <FormField label={what.label} stretch>
        <Select
          selectedOption={subject ? { value: subject.id, label: name } : null} options={found.value ?? []} placeholder="Choose" filteringType="manual" filteringPlaceholder="Find by name" filteringAriaLabel="Find by name"
          statusType={found.failure ? 'error' : found.loading ? 'loading' : 'finished'} loadingText="Loading" errorText={found.failure?.message} recoveryText="Try again" errorIconAriaLabel="Error" empty={words ? 'Nothing matches' : 'There is none yet'}
          onLoadItems={e => { open(true); search(e.detail.filteringText); if (found.failure) found.reload(); }} onChange={e => change(kind, e.detail.selectedOption.value)}
        />
      </FormField>
    </Grid>
  );
}
