import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import type { ReactNode } from 'react';

/** A dialog with what is shown only once. It closes by its buttons alone: after Esc or a click beside it the secret would be gone. */
export function Once({ title, close, button = 'Close', children }: { title: string; close: () => void; button?: string; children: ReactNode }) {
  return (
    <Modal
      visible header={title} closeAriaLabel="Close" onDismiss={e => e.detail.reason === 'closeButton' && close()}
      footer={<Box float="right"><Button variant="primary" onClick={close}>{button}</Button></Box>}
    >
      {children}
    </Modal>
  );
}
