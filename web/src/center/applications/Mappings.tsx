import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Autosuggest from '@cloudscape-design/components/autosuggest';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { done } from '../../flashes';
import { Problem } from '../../parts/Problem';
import { useAct } from '../../parts/useAct';
import { changeApplication, type Application, type Attribute } from '../api/applications';
import { useInstance } from '../api/instance';
import { OwnCLI } from '../parts/OwnCLI';
import { attributeFormats, nameIdFormats, paths, sources } from './rules';

const suggested = [...sources, ...paths].map(value => ({ value }));
const unspecified = attributeFormats[0]!.value;

type ValueProps = { value: string; change: (v: string) => void; label?: string; invalid: boolean; subject?: boolean };

/** Text with attributes of users in it. */
function Value({ value, change, label, invalid, subject }: ValueProps) {
  return (
    <Autosuggest
      value={value} onChange={e => change(e.detail.value)} options={subject ? suggested.filter(o => !o.value.includes('groups')) : suggested} enteredTextLabel={v => `Use: ${v}`} ariaLabel={label} placeholder="${user:email}"
      invalid={invalid} empty="No attribute matches" clearAriaLabel="Clear"
    />
  );
}

/** What the application is told of people, and by what it knows them. */
export function Mappings({ application: a, changed }: { application: Application; changed: () => void }) {
  const i = useInstance();
  const [subject, setSubject] = useState({ nameId: a.nameId, nameIdFormat: a.nameIdFormat });
  const [all, edit] = useState(a.attributes);
  const [tried, tryIt] = useState(false);
  const { working, failure, act, clear } = useAct();
  const set = (n: number, part: Partial<Attribute>) => { clear(); edit(all.map((x, m) => (m === n ? { ...x, ...part } : x))); };
  const twice = (n: number) => !!all[n]!.name && all.findIndex(x => x.name === all[n]!.name) < n;
  // The center's sentence begins with the attribute that it does not know.
  const unknown = (value: string) => ((value.match(/\$\{[^{}]*\}/g) ?? []).some(p => failure?.message.startsWith(p)) ? failure!.message : '');
  const subjectProblem = tried && !subject.nameId.trim() ? 'The application has to know people by something.' : unknown(subject.nameId);
  const valueProblem = (m: Attribute) => (tried && !m.value ? 'Give a text or an attribute of users.' : unknown(m.value));
  const marked = !!subjectProblem || all.some(valueProblem);
  const body = { ...subject, attributes: all };
  const save = () => act(async () => {
    tryIt(true);
    if (!subject.nameId.trim() || all.some((m, n) => !m.name.trim() || !m.value || twice(n))) return;
    await changeApplication(i, a.id, body);
    done('The attribute mappings are saved. They hold from the next sign-in on.');
    changed();
  });
  return (
    <form onSubmit={e => { e.preventDefault(); void save(); }} noValidate>
      <SpaceBetween size="m">
        {failure && !marked && <Problem error={failure} what="save the attribute mappings" />}
        <Container header={<Header variant="h2" counter={`(${all.length}/50)`} description="Each assertion carries these attributes of the person as they are then. One without a value is left out." actions={<Button variant="primary" loading={working}>Save changes</Button>}>Attribute mappings</Header>}>
          <SpaceBetween size="l">
            <ColumnLayout columns={2}>
              <FormField label="Subject" description="What the application knows people by (NameID)." errorText={subjectProblem}><Value subject value={subject.nameId} change={nameId => { clear(); setSubject({ ...subject, nameId }); }} invalid={!!subjectProblem} /></FormField>
              <FormField label="Format of the subject" description="What kind of name the application expects.">
                <Select selectedOption={nameIdFormats.find(f => f.value === subject.nameIdFormat) ?? null} options={nameIdFormats} onChange={e => setSubject({ ...subject, nameIdFormat: e.detail.selectedOption.value! })} />
              </FormField>
            </ColumnLayout>
            <AttributeEditor
              items={all} addButtonText="Add new attribute mapping" removeButtonText="Remove" disableAddButton={all.length >= 50} empty="The application is told the subject alone." removeButtonAriaLabel={m => `Remove ${m.name || 'mapping'}`}
              onAddButtonClick={() => { tryIt(false); edit([...all, { name: '', value: '', format: unspecified }]); }} onRemoveButtonClick={e => { clear(); edit(all.filter((_, n) => n !== e.detail.itemIndex)); }}
              definition={[
                {
                  label: 'User attribute in the application', errorText: (m, n) => (tried && !m.name.trim() ? 'Give the attribute a name.' : twice(n) ? 'This attribute is there already.' : ''),
                  control: (m, n) => <Input value={m.name} invalid={(tried && !m.name.trim()) || twice(n)} onChange={e => set(n, { name: e.detail.value })} autoComplete={false} spellcheck={false} placeholder="department" />,
                },
                { label: 'Maps to this string value or user attribute', errorText: valueProblem, control: (m, n) => <Value value={m.value} change={value => set(n, { value })} invalid={!!valueProblem(m)} /> },
                { label: 'Format', control: (m, n) => <Select selectedOption={attributeFormats.find(f => f.value === (m.format || unspecified)) ?? null} options={attributeFormats} onChange={e => set(n, { format: e.detail.selectedOption.value! })} /> },
              ]}
            />
            <Box color="text-body-secondary">{'${user:groups}'} gives the IDs of all groups of the person and stands alone; {'${path:enterprise.department}'} reaches whatever the identity source provisions.</Box>
          </SpaceBetween>
        </Container>
        <OwnCLI calls={[{ method: 'PUT', path: `instances/${i.id}/applications/${a.id}`, body }]} />
      </SpaceBetween>
    </form>
  );
}
