import { Search as Box } from '../../parts/Search';

/** Words that the server searches for, a moment after the last key. */
export function Search({ words, what, change }: { words: string; what: string; change: (words: string) => void }) {
  return <Box value={words} label={what} change={change} />;
}
