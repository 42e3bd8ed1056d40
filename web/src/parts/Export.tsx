// <Export> is the button that every list has beside Refresh: it reads the list
// through the operation that the list itself shows, and saves it as CSV or JSON.
//
//	<Export what="users" file="users" load={next => findUsers(i, words, next)}
//	  columns={[{ header: 'Username', value: u => u.userName }, ...]} />
//
// CSV holds the columns, and no cell that a spreadsheet would run (csv.ts); JSON
// holds the items as they came. A list without pages gives { items, next: '' }.
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { exportList, mostRows, type Format, type Job } from './exporting';

export function Export<T>({ disabled, ...job }: Job<T> & { disabled?: boolean }) {
  return (
    <ButtonDropdown
      disabled={disabled} ariaLabel={`Export ${job.what}`}
      items={[
        { id: 'csv', text: 'CSV', secondaryText: `For a spreadsheet; at most ${mostRows.toLocaleString()} rows` },
        { id: 'json', text: 'JSON', secondaryText: 'Everything that is known of each' },
      ]}
      onItemClick={e => void exportList(job, e.detail.id as Format)}
    >Export</ButtonDropdown>
  );
}
