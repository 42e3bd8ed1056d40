import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type ReactNode } from 'react';
import { asFailure, type Failure } from '../api/errors';
import { Problem } from '../parts/Problem';

type Props = { title: string; button: string; ready: boolean; act: () => Promise<void>; close: () => void; what: string; children: ReactNode; stays?: boolean };

/** A small form in a dialog. */
export function Dialog({ title, button, ready, act, close, what, children, stays }: Props) {
  const [working, work] = useState(false);
  const [failure, fail] = useState<Failure>();
  const submit = async () => {
    if (!ready || working) return;
    work(true);
    fail(undefined);
    try {
      await act();
      if (stays) work(false);
    } catch (e) {
      fail(asFailure(e));
      work(false);
    }
  };
  return (
    <Modal
      visible header={title} closeAriaLabel="Close" onDismiss={() => !working && close()}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close} disabled={working}>Close</Button>
            <Button variant="primary" onClick={submit} disabled={!ready} loading={working}>{button}</Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form onSubmit={e => { e.preventDefault(); void submit(); }}>
        <SpaceBetween size="m">
          {children}
          {failure && <Problem error={failure} what={what} />}
        </SpaceBetween>
      </form>
    </Modal>
  );
}
