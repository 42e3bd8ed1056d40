// What the states of imports and rows are called.
import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { Import, RowStatus } from '../../api/imports';
import { allAttributes } from '../words';

type Look = [StatusIndicatorProps.Type, string];

export const states: Record<Import['status'], Look> = {
  DRAFT: ['pending', 'Not started'], RUNNING: ['in-progress', 'Importing'], STOPPED: ['stopped', 'Stopped'], COMPLETED: ['success', 'Completed'],
};

/** What became of a row, or will. */
export function fate(status: RowStatus, draft: boolean, update: boolean): Look {
  switch (status) {
    case 'READY': return ['pending', draft ? 'Will be created' : 'Waiting'];
    case 'MATCHED': return draft ? ['info', update ? 'Will be updated' : 'There, left alone'] : ['pending', 'Waiting'];
    case 'CREATED': return ['success', 'Created'];
    case 'UPDATED': return ['success', 'Updated'];
    case 'EXISTED': return ['info', 'There already'];
    case 'REFUSED': return ['error', draft ? 'Not imported' : 'Refused'];
  }
}

/** What a column can be. */
export const targets: { value: string; label: string; description?: string }[] = [
  { value: '', label: 'Leave out' },
  ...allAttributes.map(([value, label]) => ({ value, label, description: value })),
  { value: 'groups', label: 'Groups', description: 'Names, with semicolons between them' },
  { value: 'password', label: 'Password', description: 'Blank: the person chooses one' },
];

export const targetName = (attribute: string) => targets.find(t => t.value === attribute)?.label ?? attribute;
