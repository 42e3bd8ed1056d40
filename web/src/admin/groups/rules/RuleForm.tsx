import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import Spinner from '@cloudscape-design/components/spinner';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { done } from '../../../flashes';
import { useLoad } from '../../../load';
import { useAct } from '../../../parts/useAct';
import { wordsFor } from '../../api/call';
import { getGroup, type Group } from '../../api/groups';
import { ruleBody, saveRule, type Rule } from '../../api/rules';
import { FormDialog } from '../../parts/FormDialog';
import { GroupPicker } from '../../people/GroupPicker';
import { allAttributes } from '../../people/words';
import { expressionOf, hows, simpleOf } from './expression';

const attributes = allAttributes.map(([value, label]) => ({ value, label, description: `user.${value}` }));

type Props = { rule?: Rule; group?: Group; close: () => void; saved: () => void };

/** Add Rule, or the change of one; its groups are read first. */
export function RuleForm(p: Props) {
  const groups = useLoad(() => Promise.all((p.rule?.actions.assignUserToGroups.groupIds ?? []).map(id => getGroup(id).catch(() => undefined))), []);
  if (!groups.value) return <Spinner />;
  const there = groups.value.filter(g => g !== undefined);
  return <Form {...p} groups={there.length || !p.group ? there : [p.group]} />;
}

function Form({ rule, close, saved, groups: before }: Props & { groups: Group[] }) {
  const now = rule?.conditions.expression.value ?? '';
  const [name, setName] = useState(rule?.name ?? '');
  const [simple, setSimple] = useState(simpleOf(now) ?? { attribute: 'department', how: 'equals', value: '' });
  const [free, setFree] = useState(!!now && !simpleOf(now));
  const [expression, type] = useState(now);
  const [groups, choose] = useState(before);
  const state = useAct();
  const wrong = { name: wordsFor(state.failure, 'name'), expression: wordsFor(state.failure, 'expression'), groups: wordsFor(state.failure, 'groupIds') };
  const said = free ? expression : expressionOf(simple);
  const body = ruleBody(name.trim(), said, groups.map(g => g.id), rule?.conditions.people.users.exclude ?? []);
  const submit = () => state.act(async () => {
    await saveRule(rule?.id, body);
    done(rule ? 'The rule is saved. Activate it to apply it.' : `The rule ${name.trim()} is added. Activate it to apply it.`);
    saved();
    close();
  });
  const change = (part: Partial<typeof simple>) => { setSimple({ ...simple, ...part }); state.clear(); };
  const switchTo = (id: string) => {
    if (id === 'expression') type(said);
    setFree(id === 'expression');
    state.clear();
  };
  return (
    <FormDialog
      title={rule ? 'Edit rule' : 'Add Rule'} button="Save" what="save the rule" state={state} submit={submit} close={close} fields={['name', 'expression', 'groupIds']}
      calls={[{ method: rule ? 'PUT' : 'POST', path: rule ? `/groups/rules/${rule.id}` : '/groups/rules', body }]}
    >
      <FormField label="Name" errorText={wrong.name}><Input value={name} autoFocus ariaRequired autoComplete={false} invalid={!!wrong.name} onChange={e => { setName(e.detail.value); state.clear(); }} /></FormField>
      <SegmentedControl label="Kind of condition" selectedId={free ? 'expression' : 'attribute'} onChange={e => switchTo(e.detail.selectedId)} options={[{ id: 'attribute', text: 'An attribute' }, { id: 'expression', text: 'Expression' }]} />
      {free ? (
        <FormField label="IF" errorText={wrong.expression} stretch>
          <Textarea value={expression} rows={3} spellcheck={false} invalid={!!wrong.expression} placeholder={'user.department == "Engineering" and user.city != null'} onChange={e => { type(e.detail.value); state.clear(); }} />
        </FormField>
      ) : (
        <ColumnLayout columns={3}>
          <FormField label="IF" errorText={wrong.expression}><Select options={attributes} filteringType="auto" filteringAriaLabel="Search attributes" selectedOption={attributes.find(a => a.value === simple.attribute) ?? null} onChange={e => change({ attribute: e.detail.selectedOption.value ?? '' })} /></FormField>
          <FormField label="Comparison"><Select options={hows} selectedOption={hows.find(h => h.value === simple.how) ?? null} onChange={e => change({ how: e.detail.selectedOption.value ?? 'equals' })} /></FormField>
          <FormField label="Value"><Input value={simple.value} autoComplete={false} spellcheck={false} onChange={e => change({ value: e.detail.value })} /></FormField>
        </ColumnLayout>
      )}
      <FormField label="THEN assign to" errorText={wrong.groups}><GroupPicker chosen={groups} choose={g => { choose(g); state.clear(); }} /></FormField>
    </FormDialog>
  );
}
