import type { ModalProps } from '@cloudscape-design/components/modal';
import { useState, type ReactNode } from 'react';
import { asFailure, type Failure } from '../api/errors';
import { DialogForm } from './DialogForm';
import { Problem } from './Problem';

type Props = {
  title: string; button: string; ready: boolean; act: () => Promise<void>; close: () => void; what: string; children: ReactNode;
  /** It is still open after the act, to show what came of it. */
  stays?: boolean;
  size?: ModalProps.Size;
  once?: boolean;
};

/** A small form in a dialog, which does its act; a failure stays in the dialog. */
export function Dialog({ title, button, ready, act, close, what, children, stays, size, once }: Props) {
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
    <DialogForm title={title} button={button} submit={() => void submit()} close={close} working={working} disabled={!ready} leave={stays ? 'Close' : 'Cancel'} size={size} once={once}>
      {children}
      {failure && <Problem error={failure} what={what} />}
    </DialogForm>
  );
}
