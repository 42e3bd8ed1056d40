import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { asFailure } from '../api/errors';
import { session } from '../api/session';
import { Copyable } from './Copyable';

/** Who could give the access that is missing. */
function giver(): string {
  const s = session();
  if (s.root) return 'Not even the root user may do this: a control policy of the organization forbids it. Whoever administers the organization can change that.';
  return `You are here as ${s.role}. Whoever administers IAM Identity Center can add the permission to the permission set ${s.role}, or give you another one.`;
}

/** What went wrong, in AWS's words, with what to do next. */
export function Problem({ error, retry, what }: { error: unknown; retry?: () => void; what?: string }) {
  const f = asFailure(error);
  const header = f.denied ? `You may not ${what ?? 'do this'}` : what ? `Could not ${what}` : 'That did not work';
  return (
    <Alert
      type="error" header={header} statusIconAriaLabel="Error"
      action={retry && !f.denied ? <Button onClick={retry}>Try again</Button> : undefined}
    >
      <SpaceBetween size="xs">
        <div className="words">{f.message}</div>
        {f.denied && <div>{f.remedy ?? giver()}</div>}
        {f.requestId && <Box fontSize="body-s">{f.code}. Request <Copyable text={f.requestId} what="request id" /></Box>}
      </SpaceBetween>
    </Alert>
  );
}
