import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal, { type ModalProps } from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { Apart } from './CLI';

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
  /** It shows what is shown only once: its buttons alone close it. */
  once?: boolean;
  children: ReactNode;
};

/** What every form in a dialog is: Enter submits it, Esc leaves it unless it is at work. A click beside it, which may be a slip, loses nothing. */
export function DialogForm({ title, button, submit, close, working, disabled, leave = 'Cancel', extra, size, once, children }: Props) {
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
    <Modal visible header={title} size={size} onDismiss={e => !working && e.detail.reason !== 'overlay' && !(once && e.detail.reason === 'keyboard') && close()} closeAriaLabel="Close" footer={footer}>
      <form noValidate onSubmit={e => { e.preventDefault(); if (!disabled && !working) submit(); }}>
        <Apart>
          <SpaceBetween size="m">
            {children}
            <input type="submit" hidden />
          </SpaceBetween>
        </Apart>
      </form>
    </Modal>
  );
}
