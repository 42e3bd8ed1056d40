import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import type { Failure } from '../api/errors';

/** The session has ended or was taken away: nothing here works any more. */
export function Ended() {
  return (
    <Modal
      visible header="Your session has ended" closeAriaLabel="Close"
      onDismiss={() => location.reload()}
      footer={<Box float="right"><Button variant="primary" href="/start">Access portal</Button></Box>}
    >
      It was used up, or your access has been taken away. Open the console again from the access portal; what is not there, you may no longer use.
    </Modal>
  );
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
