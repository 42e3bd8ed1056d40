import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { done } from '../../flashes';
import { useLoad } from '../../load';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { counted } from '../../words';
import { enrollment, ruleBody, setFactorRule, type FactorRule as Rule } from '../api/administration';
import { countedTo } from '../api/groups';
import { Curl } from '../parts/Curl';
import { EditButton } from '../parts/EditButton';
import { SaveCancel } from '../parts/SaveCancel';

const choices = [
  { value: 'REQUIRED', label: 'Required', description: 'Whoever has none enrols one at the next sign-in.' },
  { value: 'OPTIONAL', label: 'Optional', description: 'Asked for only from those who have enrolled one.' },
];

const label = (self: string) => choices.find(c => c.value === self)?.label ?? self;
const title = (r: Rule) => <Header variant="h2" description="An authenticator application on a telephone, which shows a code.">{r.name}</Header>;

/** The rule for second factors of one kind of people. It holds for everybody at once, so it is changed in two steps. */
export function FactorRule({ rule, changed }: { rule: Rule; changed: () => void }) {
  const now = rule.settings.authenticators[0]?.enroll.self ?? 'OPTIONAL';
  const [wanted, want] = useState<string>(); // while it is edited
  const [edited, edit] = useState(false);
  const [asking, ask] = useState(false);
  const count = useLoad(() => enrollment(rule.id), [rule.id, now]);
  const calls = [{ method: 'PUT', path: `/policies/${rule.id}`, body: ruleBody(wanted ?? now) }];
  const n = count.value;
  const whom = n && (rule.id.includes('Admin') ? counted(n.usersCount, 'administrator') : counted(n.usersCount, 'person', 'people')) + more(n.usersCount);
  const without = n && (n.withoutFactorCount ? counted(n.withoutFactorCount, 'has', 'have').replace(' ', more(n.withoutFactorCount) + ' of them ') + ' no second factor' : '');
  if (wanted === undefined) {
    return (
      <Container header={<Header variant="h2" description="An authenticator application on a telephone, which shows a code." actions={<EditButton label={`Edit ${rule.name}`} back={edited} edit={() => { want(now); edit(true); }} />}>{rule.name}</Header>}>
        <SpaceBetween size="xs">
          <div><StatusIndicator type={now === 'REQUIRED' ? 'success' : 'info'}>{label(now)}</StatusIndicator></div>
          <Box color="text-body-secondary">{choices.find(c => c.value === now)?.description} {n && `It concerns ${whom}; ${without || 'all have a second factor'}.`}</Box>
        </SpaceBetween>
      </Container>
    );
  }
  return (
    <form noValidate onSubmit={e => { e.preventDefault(); if (wanted !== now) ask(true); }}>
      <Container
        header={title(rule)}
        footer={<SaveCancel disabled={wanted === now} cancel={() => want(undefined)} />}
      >
        <SpaceBetween size="m">
          <RadioGroup ariaLabel={rule.name} value={wanted} onChange={e => want(e.detail.value)} items={choices} />
          <Curl calls={calls} />
        </SpaceBetween>
      </Container>
      {asking && (
        <ConfirmDelete
          title={`${rule.name}: ${label(wanted).toLowerCase()}`} word={label(wanted).toLowerCase()} button="Save" close={() => ask(false)} extra={<Curl calls={calls} />}
          act={async () => {
            await setFactorRule(rule.id, wanted);
            done(`${rule.name}: ${label(wanted).toLowerCase()} from the next sign-in on.`);
            want(undefined);
            changed();
          }}
        >
          {wanted === 'REQUIRED'
            ? <>It holds at once for {whom ?? 'everybody whom it concerns'}. {without ? <strong>{without}: a factor has to be enrolled at the next sign-in, before anything else can be done.</strong> : n && 'All have a second factor.'}</>
            : <>It holds at once for {whom ?? 'everybody whom it concerns'}. {without && <strong>{without}: the password alone will let in.</strong>} Whoever has enrolled one is still asked for it, and may take it away.</>}
        </ConfirmDelete>
      )}
    </form>
  );
}

const more = (n: number) => (n >= countedTo ? ' or more' : '');
