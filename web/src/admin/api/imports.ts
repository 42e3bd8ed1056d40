// Imports of people from files.
import { call, list, part, sendCSV, withQuery, type Page } from './call';

export type Options = { activate: boolean; changePassword: boolean; existing: 'SKIP' | 'UPDATE'; sendEmail: boolean };

export type RowStatus = 'READY' | 'MATCHED' | 'CREATED' | 'UPDATED' | 'EXISTED' | 'REFUSED';

export type Import = {
  id: string;
  name: string;
  status: 'DRAFT' | 'RUNNING' | 'STOPPED' | 'COMPLETED';
  reason: string;
  created: string;
  started: string | null;
  ended: string | null;
  by: { id: string; login: string };
  rowCount: number;
  columns: { name: string; attribute: string }[];
  options: Options;
  /** Attributes that no column is, and that have to be. */
  missing: string[];
  mailServer: boolean;
  counts?: Record<RowStatus, number>;
};

export type Row = {
  row: number;
  line: number;
  status: RowStatus;
  login: string;
  userId: string;
  cells: string[];
  problems: { column: string; attribute: string; errorSummary: string }[];
};

const at = (id: string) => `/imports/${part(id)}`;

export const uploadPath = (name: string) => withQuery('/imports', { name });

export const upload = (name: string, content: Blob | string) => sendCSV<Import>(uploadPath(name), content);

export const listImports = (after: string): Promise<Page<Import>> => list('/imports', { limit: 10 }, after);

export const getImport = (id: string) => call<Import>('GET', at(id));

export const configuration = (attributes: string[], options: Options) => ({ columns: attributes.map(attribute => ({ attribute })), options });

export const configure = (id: string, attributes: string[], options: Options) => call<Import>('PUT', at(id), configuration(attributes, options));

export const startImport = (id: string) => call<Import>('POST', `${at(id)}/lifecycle/start`);

export const stopImport = (id: string) => call<Import>('POST', `${at(id)}/lifecycle/stop`);

export const deleteImport = (id: string) => call<void>('DELETE', at(id));

export const importRows = (id: string, status: string, after: string): Promise<Page<Row>> => list(`${at(id)}/rows`, { status, limit: 20 }, after);

export const resultsPath = (id: string, status = '') => withQuery(`${at(id)}/results`, { status });

export const linksPath = (id: string) => `${at(id)}/links`;

/** How many rows have had their turn, of how many. */
export function progress(i: Import) {
  const c = i.counts;
  const left = c ? c.READY + c.MATCHED : 0;
  return { done: i.rowCount - left, left };
}
