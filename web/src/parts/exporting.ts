// Writes what a list holds into a file, page after page, while the person moves
// about in the console. What has been read waits as blobs, which the browser keeps
// outside the page's memory; the number of rows is bounded.
import { createElement } from 'react';
import Button from '@cloudscape-design/components/button';
import { asFailure } from '../api/errors';
import { dismiss, done, flash } from '../flashes';
import { bom, line, type Cell } from './csv';
import { save } from './save';

export type Format = 'csv' | 'json';
export type Column<T> = { header: string; value: (item: T) => Cell };

export type Job<T> = {
  /** What the rows are: "events". */
  what: string;
  /** The file's name, without its ending. */
  file: string;
  columns: Column<T>[];
  /** The list's own public operation, a page at a time, as usePages calls it. */
  load: (token: string) => Promise<{ items: T[]; next: string }>;
};

export const mostRows = 100_000;

const kinds = { csv: 'text/csv;charset=utf-8', json: 'application/json' };
let count = 0;

function written<T>(job: Job<T>, format: Format, items: T[], first: boolean): string {
  if (format === 'csv') return items.map(i => line(job.columns.map(c => c.value(i)))).join('');
  return items.map((i, n) => (first && n === 0 ? '' : ',\n') + JSON.stringify(i)).join('');
}

/** Reads to the end, to the limit, or until it is cancelled. */
async function read<T>(job: Job<T>, format: Format, cancelled: () => boolean, tell: (rows: number) => void) {
  const parts: Blob[] = [new Blob([format === 'csv' ? bom + line(job.columns.map(c => c.header)) : '[\n'])];
  let rows = 0;
  let more = true;
  for (let token = ''; more && rows < mostRows && !cancelled(); ) {
    const page = await job.load(token);
    const items = page.items.slice(0, mostRows - rows);
    parts.push(new Blob([written(job, format, items, rows === 0)]));
    rows += items.length;
    token = page.next;
    more = !!token || items.length < page.items.length;
    tell(rows);
  }
  if (format === 'json') parts.push(new Blob(['\n]\n']));
  return { file: new Blob(parts, { type: kinds[format] }), rows, more };
}

/** Exports a list: tells how far it is, can be cancelled, and saves the file at the end. */
export async function exportList<T>(job: Job<T>, format: Format): Promise<void> {
  const id = `export-${++count}`;
  let stopped = false;
  const cancel = createElement(Button, { onClick: () => { stopped = true; dismiss(id); }, children: 'Cancel' });
  const tell = (rows: number) => {
    if (!stopped) flash({ id, type: 'in-progress', loading: true, dismissible: false, action: cancel, content: `Exporting ${job.what}: ${rows.toLocaleString()} so far.` });
  };
  tell(0);
  try {
    const r = await read(job, format, () => stopped, tell);
    if (stopped) return;
    dismiss(id);
    save(r.file, `${job.file}.${format}`);
    const words = `${r.rows.toLocaleString()} ${job.what} are in ${job.file}.${format}.`;
    if (r.more) flash({ type: 'warning', content: `${words} There are more: one file holds at most ${mostRows.toLocaleString()}. Narrow the search to get the rest.` });
    else done(words);
  } catch (e) {
    if (stopped) return;
    const f = asFailure(e);
    flash({ id, type: 'error', header: `The ${job.what} could not be exported`, content: `${f.message} ${f.requestId && `Request ${f.requestId}.`}` });
  }
}
