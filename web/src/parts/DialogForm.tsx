import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal, { type ModalProps } from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';

type Props = {
  title: string;
  button: string;
  submit: () => void;
  close: () => void;
  working: boolean;
  disabled?: boolean;
  /** What the button says that leaves. */
  leave?: string;
  /** Further buttons. */
  extra?: ReactNode;
  size?: ModalProps.Size;
  children: ReactNode;
};

/** What every form in a dialog is: Enter submits it, Esc leaves it unless it is at work. */
export function DialogForm({ title, button, submit, close, working, disabled, leave = 'Cancel', extra, size, children }: Props) {
  const footer = (
    <Box float="right">
      <SpaceBetween direction="horizontal" size="xs">
        <Button variant="link" onClick={close} disabled={working}>{leave}</Button>
        {extra}
        <Button variant="primary" onClick={submit} disabled={disabled} loading={working}>{button}</Button>
      </SpaceBetween>
    </Box>
  );
  return (
    <Modal visible header={title} size={size} onDismiss={() => !working && close()} closeAriaLabel="Close" footer={footer}>
      <form noValidate onSubmit={e => { e.preventDefault(); if (!disabled && !working) submit(); }}>
        <SpaceBetween size="m">
          {children}
          <input type="submit" hidden />
        </SpaceBetween>
      </form>
    </Modal>
  );
}
