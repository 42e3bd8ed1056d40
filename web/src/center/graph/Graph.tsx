import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useMemo } from 'react';
import { useLoad } from '../../load';
import { CLI } from '../../parts/CLI';
import { Empty } from '../../parts/Empty';
import { Problem } from '../../parts/Problem';
import { follow, go, href, type Place } from '../../router';
import { useInstance, type Instance } from '../api/instance';
import { arnOf, idOf } from '../api/sets';
import { Choose, kinds } from './Choose';
import { gather } from './facts';
import { build, type Facts, type Kind, type Model, type Subject } from './model';
import { Picture } from './Picture';
import { Ways } from './Ways';

const lists = { user: 'users', group: 'groups', set: 'permission-sets', account: 'accounts' } as const;
const idIn = (s: Subject) => (s.kind === 'set' ? idOf(s.id) : s.id);

/** The page of a subject in its list. */
export const pageOf = (s: Subject) => href(`/center/${lists[s.kind]}/${idIn(s)}`);

/** The picture of a subject. */
const pictureOf = (kind: Kind, id?: string) => href('/center/graph', id ? { [kind]: id } : { kind });

function chosen(i: Instance, place: Place): Subject | undefined {
  for (const { value: kind } of kinds) {
    const id = place.query.get(kind);
    if (id) return { kind, id: kind === 'set' ? arnOf(i, id) : id };
  }
  return undefined;
}

/** Who may do what where, drawn for a user, group, permission set or account, which is in the address. */
export function Graph({ place }: { place: Place }) {
  const i = useInstance();
  const subject = chosen(i, place);
  const kind = subject?.kind ?? (kinds.find(k => k.value === place.query.get('kind'))?.value ?? 'user');
  const facts = useLoad(async () => (subject ? { of: subject.id, facts: await gather(i, subject) } : undefined), [i.id, subject?.kind, subject?.id]);
  const ready = subject && facts.value?.of === subject.id ? facts.value.facts : undefined;
  const name = subject && (ready?.name(subject.kind, subject.id) ?? '…');
  return (
    <SpaceBetween size="l">
      <Container header={
        <Header variant="h2" description="A line lights up only where an assignment carries it. Point at anything, or move to it with the keyboard, to see its assignments; open it for its own picture."
          actions={subject && <SpaceBetween direction="horizontal" size="xs"><Button iconName="refresh" ariaLabel="Refresh" onClick={facts.reload} loading={facts.loading} /><Button href={pageOf(subject)} onFollow={follow}>Open page</Button></SpaceBetween>}
        >{name ? <span className="words">Access of {name}</span> : 'Access'}</Header>
      }>
        <SpaceBetween size="l">
          <Choose key={kind} kind={kind} subject={subject} name={name ?? ''} change={(k, id) => go(pictureOf(k, id), true)} />
          {facts.failure && <Problem error={facts.failure} retry={facts.reload} what="see the access" />}
          {!subject && <Empty title="Choose whose access to draw" />}
          {subject && !ready && facts.loading && <Box textAlign="center" padding="xl"><Spinner size="large" /></Box>}
          {subject && ready && <Drawn key={`${subject.kind} ${subject.id}`} facts={ready} subject={subject} />}
        </SpaceBetween>
      </Container>
      {subject && ready && <Ways facts={ready} subject={subject} />}
      {subject && <CLI commands={commands(i, subject)} />}
    </SpaceBetween>
  );
}

function Drawn({ facts, subject }: { facts: Facts; subject: Subject }) {
  const model = useMemo(() => build(facts), [facts]);
  const empty = !model.assignments.length;
  return (
    <SpaceBetween size="s">
      {empty && <Alert type="info" statusIconAriaLabel="Information">No account assignment concerns it.</Alert>}
      {(!empty || model.columns[0]!.length + model.columns[1]!.length > 0) && <Picture model={model} subject={subject} to={n => pictureOf(n.subject.kind, idIn(n.subject))} />}
      <More model={model} subject={subject} />
      {model.useless.length > 0 && !empty && <Box color="text-body-secondary">Dashed: memberships that give no access.</Box>}
    </SpaceBetween>
  );
}

const columns: { one: string; list: string }[] = [
  { one: 'people', list: '/center/users' }, { one: 'groups', list: '/center/groups' },
  { one: 'permission sets in accounts', list: '/center/permission-sets' }, { one: 'accounts', list: '/center/accounts' },
];

/** What does not fit, and where it is listed. */
function More({ model, subject }: { model: Model; subject: Subject }) {
  const left = model.rest.flatMap((r, n) => (r.count > 0 || r.open ? [{ ...r, ...columns[n]! }] : []));
  if (!left.length) return null;
  return (
    <Box>
      {left.map((l, n) => (
        <span key={l.one}>{n > 0 && ', '}<Link href={l.one === 'people' && subject.kind === 'group' ? pageOf(subject) : href(l.list)} onFollow={follow}>and {l.open ? 'at least ' : ''}{Math.max(l.count, 1).toLocaleString()} more {l.one}</Link></span>
      ))}
    </Box>
  );
}

function commands(i: Instance, s: Subject): string[][] {
  const instance = ['--instance-arn', i.arn];
  switch (s.kind) {
    case 'user': case 'group': return [['sso-admin', 'list-account-assignments-for-principal', ...instance, '--principal-type', s.kind.toUpperCase(), '--principal-id', s.id]];
    case 'set': return [['sso-admin', 'list-accounts-for-provisioned-permission-set', ...instance, '--permission-set-arn', s.id]];
    case 'account': return [['sso-admin', 'list-permission-sets-provisioned-to-account', ...instance, '--account-id', s.id]];
  }
}
