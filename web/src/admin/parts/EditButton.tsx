import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import { useEffect, useRef } from 'react';

type Props = { edit: () => void; /** Whether somebody comes back from the form that it opened. */ back: boolean; disabled?: boolean; label?: string };

/** Opens the form that takes the place of what is shown; after it the keyboard is here again. */
export function EditButton({ edit, back, disabled, label }: Props) {
  const button = useRef<ButtonProps.Ref>(null);
  useEffect(() => { if (back) button.current?.focus(); }, []);
  return <Button ref={button} ariaLabel={label} disabled={disabled} onClick={edit}>Edit</Button>;
}
