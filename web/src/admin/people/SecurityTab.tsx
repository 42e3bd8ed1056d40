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
import { factorsOf, nameOf, resetFactor, type Factor, type Person } from '../api/people';
import { Curl } from '../parts/Curl';
import { Status } from '../parts/Status';
import { Sessions } from './Sessions';

const providers: Record<string, string> = { GOOGLE: 'Authenticator application', OKTA: 'Okta Verify' };

/** The person's second factors and sessions. */
export function SecurityTab({ person }: { person: Person }) {
  const factors = useLoad(() => factorsOf(person.id), [person.id]);
  const [asking, ask] = useState<Factor>();
  const name = nameOf(person);
  return (
    <SpaceBetween size="l">
      <Table
        items={factors.value ?? []} trackBy="id" loading={factors.loading && !factors.value} loadingText="Loading factors" wrapLines ariaLabels={{ tableLabel: 'Factors' }}
        header={<Header variant="h2" counter={factors.value && `(${factors.value.length})`} description="People enrol their own under Security methods.">Factors</Header>}
        empty={factors.failure ? <Problem error={factors.failure} retry={factors.reload} what="list the factors" /> : <Empty title="No second factor is enrolled" />}
        columnDefinitions={[
          { id: 'kind', header: 'Factor', isRowHeader: true, minWidth: 170, cell: f => providers[f.provider] ?? f.provider },
          { id: 'status', header: 'Status', minWidth: 120, cell: f => <Status status={f.status === 'PENDING_ACTIVATION' ? 'Not activated yet' : f.status} /> },
          { id: 'created', header: 'Enrolled', minWidth: 120, cell: f => <When at={f.created} /> },
          { id: 'act', header: 'Actions', cell: f => <Button variant="inline-link" ariaLabel={`Reset ${providers[f.provider] ?? f.provider}`} onClick={() => ask(f)}>Reset</Button> },
        ]}
      />
      <Curl calls={[{ method: 'GET', path: `/users/${person.id}/factors` }]} />
      <Sessions person={person} />
      {asking && (
        <ConfirmDelete title="Reset factor" word="reset" button="Reset" close={() => ask(undefined)} act={async () => { await resetFactor(person.id, asking.id); done('The factor is reset.'); factors.reload(); }}>
          The authenticator of <strong>{name}</strong> stops working at once. It has to be enrolled anew.
        </ConfirmDelete>
      )}
    </SpaceBetween>
  );
}
