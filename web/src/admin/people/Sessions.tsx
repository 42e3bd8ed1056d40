import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { done } from '../../flashes';
import { useLoad } from '../../load';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Empty } from '../../parts/Empty';
import { Problem } from '../../parts/Problem';
import { When } from '../../parts/When';
import { endSession, endSessions, nameOf, sessionsOf, type Person, type Session } from '../api/people';
import { Curl } from '../parts/Curl';

const proofs: Record<string, string> = { pwd: 'Password', link: 'Single-use link', otp: 'Authenticator code', recovery: 'Recovery code' };

const browsers: [RegExp, string][] = [[/Edg\//, 'Edge'], [/OPR\//, 'Opera'], [/Firefox\//, 'Firefox'], [/(Headless)?Chrome\//, 'Chrome'], [/Safari\//, 'Safari'], [/curl\//, 'curl']];
const systems: [RegExp, string][] = [[/Android/, 'Android'], [/iPhone|iPad/, 'iOS'], [/Windows/, 'Windows'], [/Mac OS X/, 'macOS'], [/Linux/, 'Linux']];

/** A browser as people call it; what it says of itself, if it is none that is known. */
function browserOf(agent: string): string {
  const find = (names: [RegExp, string][]) => names.find(([pattern]) => pattern.test(agent))?.[1];
  const [browser, system] = [find(browsers), find(systems)];
  if (!browser) return agent.slice(0, 60) || 'Unknown';
  return system ? `${browser} on ${system}` : browser;
}

/** Where a person is signed in, to be ended one by one or all together. */
export function Sessions({ person }: { person: Person }) {
  const sessions = useLoad(() => sessionsOf(person.id), [person.id]);
  const [asking, ask] = useState<Session | 'all'>();
  const name = nameOf(person);
  const live = sessions.value ?? [];
  return (
    <SpaceBetween size="m">
      <Table
        items={sessions.failure ? [] : live} trackBy="id" loading={sessions.loading && !sessions.value} loadingText="Loading sessions" wrapLines ariaLabels={{ tableLabel: 'Sessions' }}
        header={
          <Header
            variant="h2" counter={sessions.value && `(${live.length})`} description="Browsers that are signed in here."
            actions={<SpaceBetween direction="horizontal" size="xs"><Button iconName="refresh" ariaLabel="Refresh sessions" onClick={sessions.reload} loading={sessions.loading} /><Button onClick={() => ask('all')}>Clear user sessions</Button></SpaceBetween>}
          >Sessions</Header>
        }
        empty={sessions.failure ? <Problem error={sessions.failure} retry={sessions.reload} what="list the sessions" /> : <Empty title="Not signed in anywhere" />}
        columnDefinitions={[
          { id: 'browser', header: 'Browser', isRowHeader: true, minWidth: 170, cell: s => <span className="words" title={s.client.userAgent.rawUserAgent}>{browserOf(s.client.userAgent.rawUserAgent)}{s.current && ' (this one)'}</span> },
          { id: 'from', header: 'Signed in from', minWidth: 130, cell: s => <span className="words">{s.client.ipAddress || '-'}</span> },
          { id: 'created', header: 'Signed in', minWidth: 120, cell: s => <When at={s.createdAt} /> },
          { id: 'used', header: 'Last used', minWidth: 120, cell: s => <When at={s.lastUsed} /> },
          { id: 'how', header: 'Proved by', minWidth: 160, cell: s => s.amr.map(m => proofs[m] ?? m).join(', ') || '-' },
          { id: 'ends', header: 'Ends at the latest', minWidth: 130, cell: s => <When at={s.expiresAt} /> },
          { id: 'act', header: 'Actions', minWidth: 100, cell: s => <Button variant="inline-link" ariaLabel={`Revoke ${browserOf(s.client.userAgent.rawUserAgent)} from ${s.client.ipAddress}`} onClick={() => ask(s)}>Revoke</Button> },
        ]}
      />
      <Curl calls={[{ method: 'GET', path: `/users/${person.id}/sessions` }, { method: 'DELETE', path: `/sessions/${live[0]?.id ?? 'SESSION_ID'}` }, { method: 'DELETE', path: `/users/${person.id}/sessions` }]} />
      {asking === 'all' && (
        <ConfirmDelete title={`Clear the sessions of ${name}`} word="clear" button="Clear sessions" close={() => ask(undefined)} act={async () => { await endSessions(person.id); done(`Every session of ${name} has ended.`); sessions.reload(); }}>
          Whatever <strong>{name}</strong> is doing on the directory's pages stops at once, on whatever device; the next sign-in asks for everything again.
        </ConfirmDelete>
      )}
      {asking && asking !== 'all' && (
        <ConfirmDelete
          title="Revoke session" word="revoke" button="Revoke" close={() => ask(undefined)} extra={<Curl calls={[{ method: 'DELETE', path: `/sessions/${asking.id}` }]} />}
          act={async () => { await endSession(asking.id); done('The session is revoked.'); sessions.reload(); }}
        >{asking.current ? 'This is the session in which you are looking at this page: you will have to sign in again.' : <><strong>{name}</strong> is signed out of {browserOf(asking.client.userAgent.rawUserAgent)} at the next click there.</>}</ConfirmDelete>
      )}
    </SpaceBetween>
  );
}
