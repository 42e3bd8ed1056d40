import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Failure } from '../api/errors';
import { base } from '../api/session';

/** Whose console this is tells its address: the root user's has a sign-in of its own. */
const root = base.endsWith('/root');

/** The session has ended or was taken away: nothing here works any more. */
export function Ended() {
  if (root) {
    const back = `${base}/signin?${new URLSearchParams({ to: location.pathname + location.search })}`;
    return (
      <Modal
        visible header="Your session has ended" closeAriaLabel="Close" onDismiss={() => location.assign(back)}
        footer={<Box float="right"><Button variant="primary" href={back}>Sign in as the root user</Button></Box>}
      >
        You are signed out as the root user. Sign in again; you come back to this page. What you typed and did not save is lost.
      </Modal>
    );
  }
  return (
    <Modal
      visible header="Your session has ended" closeAriaLabel="Close"
      onDismiss={() => location.reload()}
      footer={<Box float="right"><SpaceBetween direction="horizontal" size="xs"><Button href="/start">Access portal</Button><Button variant="primary" href={again()}>Open this page again</Button></SpaceBetween></Box>}
    >
      It was used up, or your access has been taken away. Open this page again, if you may still use it; the access portal has what you may use. What you typed and did not save is lost.
    </Modal>
  );
}

/** The portal's way back to this page, with a new session of the same role. */
function again() {
  const [, , account = '', role = ''] = base.split('/');
  const destination = location.pathname.slice(base.length) + location.search;
  return `/start/console?${new URLSearchParams({ account_id: account, role_name: role.replace(/^~/, ''), destination })}`;
}

/** The console cannot start. */
export function Unavailable({ failure }: { failure: Failure }) {
  return (
    <Box padding="xxl">
      <Alert type="error" header="The console cannot start" statusIconAriaLabel="Error" action={<Button onClick={() => location.reload()}>Try again</Button>}>
        {failure.message} {failure.requestId && `Request ${failure.requestId}.`}
      </Alert>
    </Box>
  );
}
