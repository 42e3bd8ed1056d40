import Alert from '@cloudscape-design/components/alert';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { Problem } from '../../../parts/Problem';
import { useAct } from '../../../parts/useAct';
import { configuration, configure, type Import, type Options } from '../../api/imports';
import { Curl } from '../../parts/Curl';
import { targetName, targets } from './words';

/** What the columns are and what becomes of the people; each change is kept, and judged, at once. */
export function Draft({ of, changed }: { of: Import; changed: (i: Import) => void }) {
  const state = useAct();
  const attributes = of.columns.map(c => c.attribute);
  const set = (columns: string[], options: Options) => state.act(async () => changed(await configure(of.id, columns, options)));
  const match = (index: number, attribute: string) => set(attributes.map((a, i) => (i === index ? attribute : a === attribute ? '' : a)), of.options);
  return (
    <SpaceBetween size="l">
      {state.failure && <Problem error={state.failure} what="change the import" />}
      {of.missing.length > 0 && (
        <Alert type="warning" statusIconAriaLabel="Warning" header="A column is missing">
          Match a column to {of.missing.map(targetName).join(', ')} below, or add it to the file and upload it again.
        </Alert>
      )}
      <ExpandableSection variant="container" defaultExpanded headerText="Columns" headerCounter={`(${of.columns.length})`} headerDescription="What each column of the file is in a profile. An attribute that another column was is taken from it.">
        <Table
          variant="borderless" items={of.columns.map((c, index) => ({ ...c, index }))} trackBy="name" wrapLines ariaLabels={{ tableLabel: 'Columns' }}
          columnDefinitions={[
            { id: 'name', header: 'Column of the file', isRowHeader: true, width: '50%', cell: c => <span className="words">{c.name}</span> },
            {
              id: 'attribute', header: 'Attribute', cell: c => (
                <Select
                  ariaLabel={`Attribute of the column ${c.name}`} options={targets} disabled={state.working} filteringType="auto" filteringAriaLabel="Search attributes" expandToViewport
                  selectedOption={targets.find(t => t.value === c.attribute) ?? null} onChange={e => void match(c.index, e.detail.selectedOption.value ?? '')}
                />
              ),
            },
          ]}
        />
      </ExpandableSection>
      <Choices of={of} busy={state.working} set={options => void set(attributes, options)} />
      <Curl calls={[{ method: 'PUT', path: `/imports/${of.id}`, body: configuration(attributes, of.options) }, { method: 'POST', path: `/imports/${of.id}/lifecycle/start` }]} />
    </SpaceBetween>
  );
}

function Choices({ of, busy, set }: { of: Import; busy: boolean; set: (o: Options) => void }) {
  const o = of.options;
  const passwords = of.columns.some(c => c.attribute === 'password');
  const box = (name: 'activate' | 'changePassword' | 'sendEmail', text: string, about: string, off = false) => (
    <Checkbox checked={o[name] && !off} disabled={busy || off} description={about} onChange={e => set({ ...o, [name]: e.detail.checked })}>{text}</Checkbox>
  );
  return (
    <Container header={<Header variant="h2">Options</Header>}>
      <SpaceBetween size="m">
        {box('activate', 'Activate people now', 'Otherwise they are staged: there, and not able to sign in until somebody activates them.')}
        {passwords && box('changePassword', 'Users must change password on first login', 'Those whose password is in the file.', !o.activate)}
        {box('sendEmail', 'Mail activation links', of.mailServer ? 'To those without a password in the file.' : 'There is no mail server here. When the import is done, the links are a file that you can save.', !of.mailServer || !o.activate)}
        <FormField label="People whose username exists already">
          <RadioGroup
            value={o.existing} ariaLabel="People whose username exists already" onChange={e => set({ ...o, existing: e.detail.value as Options['existing'] })}
            items={[
              { value: 'SKIP', label: 'Leave alone', disabled: busy },
              { value: 'UPDATE', label: 'Update', description: 'With what the file says: blank cells change nothing, groups are added to, passwords are not touched.', disabled: busy },
            ]}
          />
        </FormField>
      </SpaceBetween>
    </Container>
  );
}
