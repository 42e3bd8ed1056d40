import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
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
import { endSessions, factorsOf, nameOf, resetFactor, type Factor, type Person } from '../api/people';
import { Curl } from '../parts/Curl';
import { Status } from '../parts/Status';

const providers: Record<string, string> = { GOOGLE: 'Authenticator application', OKTA: 'Okta Verify' };

/** The person's second factors, and the end of all sessions. */
export function SecurityTab({ person }: { person: Person }) {
  const factors = useLoad(() => factorsOf(person.id), [person.id]);
  const [asking, ask] = useState<Factor | 'sessions'>();
  const name = nameOf(person);
  return (
    <SpaceBetween size="l">
      <Table
        items={factors.value ?? []} trackBy="id" loading={factors.loading && !factors.value} loadingText="Loading factors" wrapLines ariaLabels={{ tableLabel: 'Factors' }}
        header={<Header variant="h2" counter={factors.value && `(${factors.value.length})`} description="People enrol their own under Security methods.">Factors</Header>}
        empty={factors.failure ? <Problem error={factors.failure} retry={factors.reload} what="list the factors" /> : <Empty title="No second factor is enrolled" />}
        columnDefinitions={[
          { id: 'kind', header: 'Factor', isRowHeader: true, cell: f => providers[f.provider] ?? f.provider },
          { id: 'status', header: 'Status', cell: f => <Status status={f.status === 'PENDING_ACTIVATION' ? 'Not activated yet' : f.status} /> },
          { id: 'created', header: 'Enrolled', cell: f => <When at={f.created} /> },
          { id: 'act', header: 'Actions', cell: f => <Button variant="inline-link" ariaLabel={`Reset ${providers[f.provider] ?? f.provider}`} onClick={() => ask(f)}>Reset</Button> },
        ]}
      />
      <Container header={<Header variant="h2" actions={<Button onClick={() => ask('sessions')}>Clear user sessions</Button>}>Sessions</Header>}>
        <Box>Ends every session that {name} has here, on whatever device; the next sign-in asks for everything again.</Box>
      </Container>
      <Curl calls={[{ method: 'GET', path: `/users/${person.id}/factors` }, { method: 'DELETE', path: `/users/${person.id}/sessions` }]} />
      {asking === 'sessions' && (
        <ConfirmDelete title={`Clear the sessions of ${name}`} word="clear" button="Clear sessions" close={() => ask(undefined)} act={async () => { await endSessions(person.id); done(`Every session of ${name} has ended.`); }}>
          Whatever <strong>{name}</strong> is doing on the directory's pages stops at once.
        </ConfirmDelete>
      )}
      {asking && asking !== 'sessions' && (
        <ConfirmDelete title="Reset factor" word="reset" button="Reset" close={() => ask(undefined)} act={async () => { await resetFactor(person.id, asking.id); done('The factor is reset.'); factors.reload(); }}>
          The authenticator of <strong>{name}</strong> stops working at once. It has to be enrolled anew.
        </ConfirmDelete>
      )}
    </SpaceBetween>
  );
}
