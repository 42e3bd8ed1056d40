import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Input from '@cloudscape-design/components/input';

export type Tag = { Key: string; Value: string };

/** Why the tags cannot be saved; "" if nothing speaks against it. */
export function tagProblem(tags: Tag[]): string {
  if (tags.some(t => !t.Key.trim())) return 'A tag has no key yet.';
  return new Set(tags.map(t => t.Key)).size < tags.length ? 'A key is there twice.' : '';
}

/** Tags as lines of two fields. */
export function TagFields({ tags, change, most = 50, thing = 'tag' }: { tags: Tag[]; change: (tags: Tag[]) => void; most?: number; thing?: string }) {
  const set = (n: number, t: Partial<Tag>) => change(tags.map((x, m) => (m === n ? { ...x, ...t } : x)));
  return (
    <AttributeEditor
      items={tags} addButtonText={`Add ${thing}`} removeButtonText="Remove" disableAddButton={tags.length >= most} empty={`No ${thing}s.`} removeButtonAriaLabel={t => `Remove ${thing} ${t.Key}`}
      onAddButtonClick={() => change([...tags, { Key: '', Value: '' }])} onRemoveButtonClick={e => change(tags.filter((_, n) => n !== e.detail.itemIndex))}
      definition={[
        { label: 'Key', errorText: (t, n) => (tags.some((x, m) => m < n && x.Key === t.Key && t.Key) ? 'This key is there already.' : undefined), control: (t, n) => <Input value={t.Key} onChange={e => set(n, { Key: e.detail.value })} autoComplete={false} /> },
        { label: 'Value', control: (t, n) => <Input value={t.Value} onChange={e => set(n, { Value: e.detail.value })} autoComplete={false} /> },
      ]}
    />
  );
}
