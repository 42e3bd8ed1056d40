import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState, type ReactNode } from 'react';
import { done } from '../../../flashes';
import { useLoad, usePages } from '../../../load';
import { Empty } from '../../../parts/Empty';
import { Problem } from '../../../parts/Problem';
import { useAct, useFollow } from '../../../parts/useAct';
import { follow, href } from '../../../router';
import { counted } from '../../../words';
import { getGroup, type Group } from '../../api/groups';
import { listRules, rulesPath, switchRule, type Rule } from '../../api/rules';
import { Curl } from '../../parts/Curl';
import { List } from '../../parts/List';
import { DeleteRule } from './DeleteRule';
import { RuleForm } from './RuleForm';

function State({ rule }: { rule: Rule }) {
  if (rule.status === 'INVALID') return <StatusIndicator type="error">Invalid: a group was deleted</StatusIndicator>;
  if (rule.status === 'INACTIVE') return <StatusIndicator type="stopped">Inactive</StatusIndicator>;
  return rule.applying ? <StatusIndicator type="in-progress">Applying</StatusIndicator> : <StatusIndicator>Active</StatusIndicator>;
}

function Condition({ rule }: { rule: Rule }) {
  const out = rule.conditions.people.users.exclude.length;
  return <span><code className="words">{rule.conditions.expression.value}</code>{out > 0 && <Box color="text-body-secondary" fontSize="body-s">but for {counted(out, 'person', 'people')} left out</Box>}</span>;
}

/** The groups of rules by their names; one that was deleted keeps its id. */
function useNames(rules: Rule[]) {
  const ids = [...new Set(rules.flatMap(r => r.actions.assignUserToGroups.groupIds))].slice(0, 100);
  const found = useLoad(() => Promise.all(ids.map(id => getGroup(id).then(g => [id, g.profile.name] as const, () => [id, ''] as const))), [ids.join()]);
  return new Map(found.value ?? []);
}

type Props = { group?: Group; search?: ReactNode; words?: string; clear?: () => void; page?: boolean };

/** Rules, of everything or of one group. */
export function RuleList({ group, search, words = '', clear, page }: Props) {
  const pages = usePages(after => listRules(words, group?.id ?? '', after), [words, group?.id]);
  const names = useNames(pages.items);
  const [form, open] = useState<Rule | 'new'>();
  const [going, drop] = useState<Rule>();
  const state = useAct();
  useFollow(pages.items.some(r => r.applying), pages.reload, 3_600_000);
  const turn = (r: Rule, on: boolean) => state.act(async () => {
    await switchRule(r.id, on);
    done(on ? `The rule ${r.name} is active. People join their groups in a moment.` : `The rule ${r.name} is inactive. Its people stay in their groups.`);
    pages.reload();
  });
  const click = (r: Rule, id: string) => {
    if (id === 'edit') open(r);
    else if (id === 'delete') drop(r);
    else void turn(r, id === 'activate');
  };
  const add = <Button variant="primary" onClick={() => open('new')}>Add Rule</Button>;
  return (
    <SpaceBetween size="m">
      {state.failure && <Problem error={state.failure} what="change the rule" />}
      <List
        page={page} title={page ? 'Group Rules' : 'Rules'} what="rules" about="Put everybody of whom a condition holds into groups, for as long as it does." pages={pages} id={r => r.id} actions={add} search={search} clear={clear}
        empty={<Empty title="No rules yet" action={add} />}
        columns={[
          { id: 'name', header: 'Rule', isRowHeader: true, minWidth: 160, cell: r => <span className="words">{r.name}</span> },
          { id: 'if', header: 'IF', minWidth: 240, cell: r => <Condition rule={r} /> },
          {
            id: 'then', header: 'THEN assign to', minWidth: 170, cell: r => (
              <SpaceBetween size="xxxs">{r.actions.assignUserToGroups.groupIds.map(id => (names.get(id) === '' ? <Box key={id} color="text-body-secondary">a deleted group</Box> : <Link key={id} href={href(`/groups/${id}`)} onFollow={follow}><span className="words">{names.get(id) ?? id}</span></Link>))}</SpaceBetween>
            ),
          },
          { id: 'state', header: 'Status', minWidth: 150, cell: r => <State rule={r} /> },
          {
            id: 'act', header: 'Actions', minWidth: 150, cell: r => (
              <ButtonDropdown
                ariaLabel={`Actions for ${r.name}`} expandToViewport loading={state.working} onItemClick={e => click(r, e.detail.id)}
                items={r.status === 'ACTIVE' ? [{ id: 'deactivate', text: 'Deactivate' }] : [{ id: 'activate', text: 'Activate' }, { id: 'edit', text: 'Edit' }, { id: 'delete', text: 'Delete' }]}
              >Actions</ButtonDropdown>
            ),
          },
        ]}
      />
      <Curl calls={[{ method: 'GET', path: rulesPath(words, group?.id ?? '') }, { method: 'POST', path: `/groups/rules/${pages.items[0]?.id ?? 'RULE_ID'}/lifecycle/activate` }]} />
      {form && <RuleForm rule={form === 'new' ? undefined : form} group={group} close={() => open(undefined)} saved={pages.reload} />}
      {going && <DeleteRule rule={going} close={() => drop(undefined)} deleted={pages.reload} />}
    </SpaceBetween>
  );
}
