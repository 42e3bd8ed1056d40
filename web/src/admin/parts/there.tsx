// Picking among many, of whom some are there already.
import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { useLoad } from '../../load';

export type There = { has: (id: string) => boolean; add: (id: string) => void };

/** Which of the rows in view are there already, and whoever has been added since. */
export function useThere(rows: string[], among: (ids: string[]) => Promise<string[]>): There {
  const found = useLoad(async (): Promise<string[]> => (rows.length ? among(rows) : []), [rows.join(' ')]);
  const [added, set] = useState<string[]>([]);
  return { has: id => added.includes(id) || !!found.value?.includes(id), add: id => set(all => [...all, id]) };
}

type Props = { there: There; id: string; name: string; pick: () => void; working?: boolean; done?: string };

/** What stands in a row: the button, or that it is done. */
export function Pick({ there, id, name, pick, working, done = 'Assigned' }: Props) {
  if (there.has(id)) return <StatusIndicator type="success" colorOverride="grey">{done}</StatusIndicator>;
  return <Button ariaLabel={`Assign ${name}`} disabled={working} onClick={pick}>Assign</Button>;
}
