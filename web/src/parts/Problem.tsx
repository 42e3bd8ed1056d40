import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { asFailure } from '../api/errors';
import { Copyable } from './Copyable';
import { giver, missing } from './remedy';

/** The permission that is missing, to be passed on to whoever can give it. */
function Missing({ message }: { message: string }) {
  const m = missing(message);
  if (!m) return null;
  return <div className="words">Missing permission: <Copyable text={m.action} what="permission" />{m.resource && <> on <Copyable text={m.resource} what="resource" /></>}</div>;
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
        {f.denied && <Missing message={f.message} />}
        {f.denied && <div>{f.remedy ?? giver(f.message)}</div>}
        {f.requestId && <Box fontSize="body-s">{f.code}. Request <Copyable text={f.requestId} what="request id" /></Box>}
      </SpaceBetween>
    </Alert>
  );
}
