import type { ReactNode } from 'react';
import { DialogForm } from '../../parts/DialogForm';
import { Problem } from '../../parts/Problem';
import { Refusal } from '../api/call';
import { Curl, type Sent } from './Curl';
import type { Act } from '../../parts/useAct';

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
  const atField = f instanceof Refusal && !!f.field && Object.keys(f.fields).every(name => fields.includes(name));
  return (
    <DialogForm title={title} button={button} submit={submit} close={close} working={state.working} disabled={disabled} extra={extra}>
      {f && !atField && <Problem error={f} what={what} />}
      {children}
      {calls && <Curl calls={calls} />}
    </DialogForm>
  );
}
