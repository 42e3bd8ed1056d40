import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Input from '@cloudscape-design/components/input';
import type { Tag } from '../api/sets';

export function TagFields({ tags, change }: { tags: Tag[]; change: (tags: Tag[]) => void }) {
  const set = (n: number, t: Partial<Tag>) => change(tags.map((x, m) => (m === n ? { ...x, ...t } : x)));
  return (
    <AttributeEditor
      items={tags} addButtonText="Add tag" removeButtonText="Remove" disableAddButton={tags.length >= 50} empty="No tags." removeButtonAriaLabel={t => `Remove tag ${t.Key}`}
      onAddButtonClick={() => change([...tags, { Key: '', Value: '' }])} onRemoveButtonClick={e => change(tags.filter((_, n) => n !== e.detail.itemIndex))}
      definition={[
        { label: 'Key', errorText: (t, n) => (tags.some((x, m) => m < n && x.Key === t.Key && t.Key) ? 'This key is there already.' : undefined), control: (t, n) => <Input value={t.Key} onChange={e => set(n, { Key: e.detail.value })} autoComplete={false} /> },
        { label: 'Value', control: (t, n) => <Input value={t.Value} onChange={e => set(n, { Value: e.detail.value })} autoComplete={false} /> },
      ]}
    />
  );
}
