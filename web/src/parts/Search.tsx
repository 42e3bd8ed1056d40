import TextFilter from '@cloudscape-design/components/text-filter';
import { useEffect, useRef, useState } from 'react';

/** A search that the server does, a moment after the last key. */
export function Search({ value, change, label, focus }: { value: string; change: (text: string) => void; label: string; focus?: boolean }) {
  const [text, type] = useState(value);
  const sent = useRef(value);
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value; // changed elsewhere: the filter was cleared, or the browser went back
    type(value);
  }, [value]);
  useEffect(() => {
    if (text === sent.current) return;
    const timer = setTimeout(() => { sent.current = text; change(text); }, 250);
    return () => clearTimeout(timer);
    // change is made anew with each render and always does the same.
  }, [text]);
  const box = useRef<{ focus: () => void }>(null);
  useEffect(() => { if (focus) box.current?.focus(); }, []);
  return <TextFilter ref={box} filteringText={text} filteringPlaceholder={label} filteringAriaLabel={label} filteringClearAriaLabel="Clear" onChange={e => type(e.detail.filteringText)} />;
}
