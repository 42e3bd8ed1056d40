import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { Problem } from '../../parts/Problem';
import { Refusal } from '../api/call';
import { Curl, type Sent } from './Curl';
import type { Act } from './useAct';

type Props = {
  title: string;
  button: string;
  /** What cannot be done, after "Could not". */
  what: string;
  state: Act;
  submit: () => void;
  close: () => void;
  children: ReactNode;
  calls?: Sent[];
  /** Fields that show their own words when they are refused. */
  fields?: string[];
  extra?: ReactNode;
  disabled?: boolean;
};

/** A form in a dialog. Enter submits it; what is wrong stands at the field, or above the form. */
export function FormDialog({ title, button, what, state, submit, close, children, calls, fields = [], extra, disabled }: Props) {
  const f = state.failure;
  const atField = f instanceof Refusal && fields.includes(f.field);
  const footer = (
    <Box float="right">
      <SpaceBetween direction="horizontal" size="xs">
        <Button variant="link" onClick={close} disabled={state.working}>Cancel</Button>
        {extra}
        <Button variant="primary" onClick={submit} loading={state.working} disabled={disabled}>{button}</Button>
      </SpaceBetween>
    </Box>
  );
  return (
    <Modal visible header={title} onDismiss={() => !state.working && close()} closeAriaLabel="Close" footer={footer}>
      <form noValidate onSubmit={e => { e.preventDefault(); if (!disabled) submit(); }}>
        <SpaceBetween size="m">
          {f && !atField && <Problem error={f} what={what} />}
          {children}
          <input type="submit" hidden />
          {calls && <Curl calls={calls} />}
        </SpaceBetween>
      </form>
    </Modal>
  );
}
