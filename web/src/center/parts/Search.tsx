import TextFilter from '@cloudscape-design/components/text-filter';
import { useEffect, useState } from 'react';

/** Words that the server searches for, a moment after the last key. */
export function Search({ words, what, change }: { words: string; what: string; change: (words: string) => void }) {
  const [typed, type] = useState(words);
  useEffect(() => { type(words); }, [words]);
  useEffect(() => {
    if (typed === words) return;
    const later = setTimeout(() => change(typed), 250);
    return () => clearTimeout(later);
  }, [typed]);
  return <TextFilter filteringText={typed} filteringPlaceholder={what} filteringAriaLabel={what} filteringClearAriaLabel="Clear" onChange={e => type(e.detail.filteringText)} />;
}
