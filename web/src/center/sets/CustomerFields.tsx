import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Input from '@cloudscape-design/components/input';
import type { Ref } from '../api/sets';

/** Names of policies that each account has to have already. */
export function CustomerFields({ refs, change }: { refs: Ref[]; change: (refs: Ref[]) => void }) {
  const set = (n: number, r: Partial<Ref>) => change(refs.map((x, m) => (m === n ? { ...x, ...r } : x)));
  return (
    <AttributeEditor
      items={refs} addButtonText="Attach more policies" removeButtonText="Remove" disableAddButton={refs.length >= 20} empty="None." removeButtonAriaLabel={r => `Remove ${r.Name || 'policy'}`}
      onAddButtonClick={() => change([...refs, { Name: '', Path: '/' }])} onRemoveButtonClick={e => change(refs.filter((_, n) => n !== e.detail.itemIndex))}
      definition={[
        { label: 'Policy name', control: (r, n) => <Input value={r.Name} onChange={e => set(n, { Name: e.detail.value })} autoComplete={false} spellcheck={false} /> },
        { label: 'Path', control: (r, n) => <Input value={r.Path ?? '/'} onChange={e => set(n, { Path: e.detail.value })} autoComplete={false} spellcheck={false} /> },
      ]}
    />
  );
}
