import Link from '@cloudscape-design/components/link';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useEffect, useRef } from 'react';
import { usePages } from '../../../load';
import { Empty } from '../../../parts/Empty';
import { follow, go, href } from '../../../router';
import { importRows, type Import, type Row, type RowStatus } from '../../api/imports';
import { List } from '../../parts/List';
import { fate } from './words';

function Problems({ row }: { row: Row }) {
  if (!row.problems.length) return <>-</>;
  return <SpaceBetween size="xxs">{row.problems.map((p, i) => <div key={i} className="words">{p.column && <strong>{p.column}: </strong>}{p.errorSummary}</div>)}</SpaceBetween>;
}

/** The rows of an import, each with its fate; version changes whenever theirs may have. */
export function Rows({ of, shown, version }: { of: Import; shown: string; version: string }) {
  const draft = of.status === 'DRAFT';
  const pages = usePages(after => importRows(of.id, shown, after), [of.id, shown]);
  const seen = useRef(version);
  useEffect(() => {
    if (seen.current !== version) pages.reload();
    seen.current = version;
  }, [version]);
  const look = (s: RowStatus) => fate(s, draft, of.options.existing === 'UPDATE');
  const present = (Object.entries(of.counts ?? {}) as [RowStatus, number][]).filter(([, n]) => n > 0);
  const all = { value: '', label: `All ${of.rowCount.toLocaleString()} rows` };
  const options = [all, ...present.map(([s, n]) => ({ value: s, label: `${look(s)[1]} (${n.toLocaleString()})` }))];
  const to = (status: string) => go(href(`/people/import/${of.id}`, { rows: status }), true);
  const cell = (r: Row, attribute: string) => r.cells[of.columns.findIndex(c => c.attribute === attribute)] ?? '';
  return (
    <List
      title={draft ? 'Preview' : 'Rows'} what="rows" pages={pages} id={r => String(r.row)} empty={<Empty title="No rows" />} clear={shown ? () => to('') : undefined}
      search={<Select ariaLabel="Rows shown" options={options} selectedOption={options.find(o => o.value === shown) ?? all} onChange={e => to(e.detail.selectedOption.value ?? '')} />}
      columns={[
        { id: 'row', header: 'Row', minWidth: 60, cell: r => r.row },
        { id: 'login', header: 'Username', isRowHeader: true, minWidth: 230, cell: r => <span className="words">{r.userId ? <Link href={href(`/people/${r.userId}`)} onFollow={follow}>{r.login}</Link> : r.login || '-'}</span> },
        ...(draft ? [{ id: 'name', header: 'Name', minWidth: 130, cell: (r: Row) => <span className="words">{`${cell(r, 'firstName')} ${cell(r, 'lastName')}`.trim() || '-'}</span> }] : []),
        { id: 'fate', header: draft ? 'What will be done' : 'Result', minWidth: 180, cell: r => { const [type, text] = look(r.status); return <StatusIndicator type={type}>{text}</StatusIndicator>; } },
        { id: 'why', header: 'What is wrong', minWidth: 260, cell: r => <Problems row={r} /> },
      ]}
    />
  );
}
