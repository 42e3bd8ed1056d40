import Button from '@cloudscape-design/components/button';
import { useEffect, useRef } from 'react';

/** The end of a form that stands in a page, in the order of all forms. The keyboard goes to the form's first field. */
export function SaveCancel({ working, disabled, cancel }: { working?: boolean; disabled?: boolean; cancel: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const form = box.current?.closest('form');
    if (!form || form.contains(document.activeElement)) return;
    (form.querySelector<HTMLElement>('input[type=radio]:checked') ?? form.querySelector<HTMLElement>('input, textarea'))?.focus();
  }, []);
  return (
    <div className="buttons" ref={box}>
      <Button variant="link" formAction="none" onClick={cancel} disabled={working}>Cancel</Button>
      <Button variant="primary" loading={working} disabled={disabled}>Save</Button>
    </div>
  );
}
