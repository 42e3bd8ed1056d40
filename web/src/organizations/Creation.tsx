// What becomes of a request for an account. Its id is in the address, so the
// page can be left, reloaded and sent on.
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useEffect } from 'react';
import { creation, type Creation as Request } from '../api/organizations';
import { useLoad } from '../load';
import { CLI } from '../parts/CLI';
import { Copyable } from '../parts/Copyable';
import { Problem } from '../parts/Problem';
import { When } from '../parts/When';
import { follow, href } from '../router';

const every = 1000;

const reasons: Record<string, string> = {
  EMAIL_ALREADY_EXISTS: 'Another account has this e-mail address. Closed accounts keep theirs.',
  ACCOUNT_LIMIT_EXCEEDED: 'The organization has as many accounts as it may have.',
  INTERNAL_FAILURE: 'This is our failure, not yours. Try again in a moment.',
};

const time = (seconds?: number) => (seconds ? new Date(seconds * 1000).toISOString() : '');

function State({ r }: { r: Request }) {
  switch (r.State) {
    case 'SUCCEEDED': return <StatusIndicator type="success">Created</StatusIndicator>;
    case 'FAILED': return <StatusIndicator type="error">Failed</StatusIndicator>;
    default: return <StatusIndicator type="in-progress">In progress</StatusIndicator>;
  }
}

export function Creation({ id }: { id: string }) {
  const asked = useLoad(() => creation(id), [id]);
  const r = asked.value;
  const goesOn = !asked.loading && (r?.State === 'IN_PROGRESS' || (!!asked.failure && asked.failure.status === 0));
  useEffect(() => {
    if (!goesOn) return;
    const timer = setTimeout(asked.reload, every);
    return () => clearTimeout(timer);
  }, [goesOn, asked.reload]);
  const back = <Button href={href('/organizations')} onFollow={follow}>All accounts</Button>;
  return (
    <ContentLayout header={<Header variant="h1" actions={back}>{!r ? 'Creating an account' : r.State === 'SUCCEEDED' ? `Account ${r.AccountName}` : `Creating the account ${r.AccountName}`}</Header>}>
      <SpaceBetween size="l">
        {asked.failure && <Problem error={asked.failure} retry={asked.reload} what="see this request" />}
        <div role="status" aria-live="polite">
          {r?.State === 'IN_PROGRESS' && <Alert type="info" statusIconAriaLabel="Information">This page can be left: the account is made all the same, and the list of accounts leads back here.</Alert>}
          {r?.State === 'SUCCEEDED' && <Alert type="success" statusIconAriaLabel="Success">The account {r.AccountName} is there, directly below the root. Move it to its unit in the list; give people access in IAM Identity Center.</Alert>}
          {r?.State === 'FAILED' && <Alert type="error" statusIconAriaLabel="Error" action={<Button href={href('/organizations/create-account')} onFollow={follow}>Try again</Button>}>{reasons[r.FailureReason ?? ''] ?? r.FailureReason}</Alert>}
        </div>
        {r && (
          <Container header={<Header variant="h2">Request</Header>}>
            <KeyValuePairs columns={3} items={[
              { label: 'State', value: <State r={r} /> },
              { label: 'Account ID', value: r.AccountId ? <Copyable text={r.AccountId} what="account ID" /> : '-' },
              { label: 'Request ID', value: <span className="words"><Copyable text={r.Id} what="request ID" /></span> },
              { label: 'Asked for', value: <When at={time(r.RequestedTimestamp)} /> },
              { label: 'Finished', value: <When at={time(r.CompletedTimestamp)} /> },
            ]} />
          </Container>
        )}
        <CLI commands={[['organizations', 'describe-create-account-status', '--create-account-request-id', id]]} />
      </SpaceBetween>
    </ContentLayout>
  );
}
