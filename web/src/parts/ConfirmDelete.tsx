import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState, type ReactNode } from 'react';
import { asFailure, type Failure } from '../api/errors';
import { DialogForm } from './DialogForm';
import { Problem } from './Problem';

type Props = {
  title: string;
  /** What is lost. */
  children: ReactNode;
  /** What has to be typed. */
  word: string;
  button: string;
  act: () => Promise<void>;
  close: () => void;
  extra?: ReactNode;
};

/** Asks before something is lost, and does it; a failure stays in the dialog. */
export function ConfirmDelete({ title, children, word, button, act, close, extra }: Props) {
  const [typed, type] = useState('');
  const [working, work] = useState(false);
  const [failure, fail] = useState<Failure>();
  const submit = async () => {
    if (typed !== word || working) return;
    work(true);
    fail(undefined);
    try {
      await act();
      close();
    } catch (e) {
      fail(asFailure(e));
      work(false);
    }
  };
  return (
    <DialogForm title={title} button={button} submit={() => void submit()} close={close} working={working} disabled={typed !== word}>
      <Alert type="warning" statusIconAriaLabel="Warning">{children}</Alert>
      <FormField label={<>To confirm, type <strong className="words">{word}</strong></>}>
        <Input value={typed} onChange={e => type(e.detail.value)} placeholder={word} autoFocus ariaRequired autoComplete={false} spellcheck={false} />
      </FormField>
      {failure && <Problem error={failure} what="do this" />}
      {extra}
    </DialogForm>
  );
}
