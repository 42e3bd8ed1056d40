import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import Wizard from '@cloudscape-design/components/wizard';
import { useState } from 'react';
import { flash } from '../../flashes';
import { CLI } from '../../parts/CLI';
import { Empty } from '../../parts/Empty';
import { Problem } from '../../parts/Problem';
import { follow, go, href, type Place } from '../../router';
import { counted } from '../../words';
import { assign, type Assignment, type Principal } from '../api/assignments';
import { useInstance } from '../api/instance';
import { arnOf } from '../api/sets';
import { AccountName, PrincipalName, SetName } from '../parts/Marks';
import { useAct } from '../../parts/useAct';
import { ChooseGroups, ChooseUsers } from '../people/PeopleTable';
import { ChooseSets } from '../sets/ChooseSets';
import { learn, operation } from './watch';

const here = '/center/accounts/assign';
const list = (place: Place, name: string) => (place.query.get(name) ?? '').split(',').filter(Boolean);

/** At most so many requests are made at once: their ids have to fit into an address. */
const most = 150;

/** The wizard that assigns users or groups in the accounts that were chosen. Everything chosen is in the address. */
export default function Assign({ place }: { place: Place }) {
  const i = useInstance();
  const accounts = list(place, 'accounts');
  const users = list(place, 'users');
  const groups = list(place, 'groups');
  const sets = list(place, 'sets');
  const step = Math.min(3, Math.max(1, Number(place.query.get('step') ?? 1))) - 1;
  const [error, fail] = useState('');
  const { working, failure, act } = useAct();
  const draft = (change: Record<string, string | undefined>) => href(here, {
    accounts: accounts.join(','), users: users.join(','), groups: groups.join(','), sets: sets.join(','), tab: place.query.get('tab') ?? undefined, step: step ? String(step + 1) : undefined, ...change,
  });
  const set = (name: string) => (ids: string[]) => { fail(''); go(draft({ [name]: ids.join(',') || undefined }), true); };
  const principals: Principal[] = [...users.map((id): Principal => ({ type: 'USER', id })), ...groups.map((id): Principal => ({ type: 'GROUP', id }))];
  const wanted: Assignment[] = accounts.flatMap(account => sets.flatMap(s => principals.map(principal => ({ account, set: arnOf(i, s), principal }))));
  const navigate = (to: number) => {
    if (to > 0 && !principals.length) return fail('Choose at least one user or group.');
    if (to > 1 && !sets.length) { if (step !== 1) go(draft({ step: '2' })); return fail('Choose at least one permission set.'); }
    fail('');
    go(draft({ step: to ? String(to + 1) : undefined }));
  };
  const submit = () => act(async () => {
    if (wanted.length > most) return; // the page says so
    const tokens: string[] = [];
    const refused: string[] = [];
    let first: unknown;
    for (let n = 0; n < wanted.length; n += 5) {
      const answers = await Promise.allSettled(wanted.slice(n, n + 5).map(a => assign(i, a)));
      for (const a of answers) {
        if (a.status === 'fulfilled') tokens.push(learn(a.value));
        else { first ??= a.reason; refused.push((a.reason as Error).message); }
      }
    }
    if (!tokens.length) throw first;
    if (refused.length) flash({ type: 'error', header: `${counted(refused.length, 'assignment')} could not be asked for`, content: [...new Set(refused)].join(' ') });
    go(operation(tokens));
  });
  if (!accounts.length) return <Empty title="No account is chosen" action={<Button href={href('/center/accounts')} onFollow={follow}>AWS accounts</Button>}>Choose accounts first.</Empty>;
  const tab = place.query.get('tab') ?? 'groups';
  return (
    <Wizard
      activeStepIndex={step} submitButtonText="Submit" isLoadingNextStep={working} onCancel={() => go(href('/center/accounts'))} onNavigate={e => navigate(e.detail.requestedStepIndex)} onSubmit={submit}
      steps={[
        {
          title: 'Assign users and groups', errorText: step === 0 && error, description: <>To {counted(accounts.length, 'account')}: <Names>{accounts.slice(0, 5).map(a => <AccountName key={a} id={a} />)}</Names>{accounts.length > 5 && ', and more'}</>,
          content: (
            <Container header={<Header variant="h2" counter={`(${principals.length} selected)`}>Users and groups</Header>}>
              <Tabs activeTabId={tab} ariaLabel="Users and groups" onChange={e => go(draft({ tab: e.detail.activeTabId }), true)} tabs={[
                { id: 'users', label: `Users${users.length ? ` (${users.length})` : ''}`, content: tab === 'users' && <ChooseUsers ids={users} change={set('users')} /> },
                { id: 'groups', label: `Groups${groups.length ? ` (${groups.length})` : ''}`, content: tab === 'groups' && <ChooseGroups ids={groups} change={set('groups')} /> },
              ]} />
            </Container>
          ),
        },
        { title: 'Assign permission sets', errorText: step === 1 && error, description: 'What they may do in these accounts.', content: step === 1 && <ChooseSets ids={sets} change={set('sets')} /> },
        {
          title: 'Review and submit', content: step === 2 && (
            <SpaceBetween size="l">
              {failure && <Problem error={failure} what="assign them" />}
              {wanted.length > most && <Alert type="error" statusIconAriaLabel="Error" header="That is too much at once">{wanted.length} assignments; at most {most} can be made in one go. Choose groups instead of users, or fewer accounts.</Alert>}
              <Alert type="info" statusIconAriaLabel="Information">{counted(wanted.length, 'assignment')} will be made: {counted(principals.length, 'user or group', 'users and groups')}, {counted(sets.length, 'permission set')}, {counted(accounts.length, 'account')}.</Alert>
              <Part title="Step 1: Users and groups" edit={() => navigate(0)}>{principals.map(p => <li key={p.id}><PrincipalName {...p} /> <Box variant="small">({p.type === 'USER' ? 'user' : 'group'})</Box></li>)}</Part>
              <Part title="Step 2: Permission sets" edit={() => navigate(1)}>{sets.map(s => <li key={s}><SetName arn={arnOf(i, s)} /></li>)}</Part>
              <Part title="AWS accounts">{accounts.map(a => <li key={a}><AccountName id={a} /> <Box variant="small">({a})</Box></li>)}</Part>
              <CLI commands={wanted.slice(0, 20).map(a => ['sso-admin', 'create-account-assignment', '--instance-arn', i.arn, '--target-type', 'AWS_ACCOUNT', '--target-id', a.account, '--permission-set-arn', a.set, '--principal-type', a.principal.type, '--principal-id', a.principal.id])} />
            </SpaceBetween>
          ),
        },
      ]}
    />
  );
}

function Names({ children }: { children: React.ReactNode[] }) {
  return <>{children.flatMap((c, n) => (n ? [', ', c] : [c]))}</>;
}

function Part({ title, edit, children }: { title: string; edit?: () => void; children: React.ReactNode }) {
  return <Container header={<Header variant="h2" actions={edit && <Button onClick={edit} ariaLabel={`Edit ${title}`}>Edit</Button>}>{title}</Header>}><ul>{children}</ul></Container>;
}

