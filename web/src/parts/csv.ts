// Comma-separated values (RFC 4180), as spreadsheets open them: UTF-8 with a
// byte order mark, lines that end with CR LF.

export type Cell = string | number | boolean | undefined;

export const bom = '\uFEFF';

// A spreadsheet runs a cell that begins like this as a formula, whoever chose the
// words in it: a file's name, a display name, a user agent. Some look past blanks
// and take the full-width signs for the others.
const formula = /^[\t\r]|^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/;

/** One cell. Text that a spreadsheet would run gets an apostrophe in front; numbers stay numbers. */
export function cell(value: Cell): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' && formula.test(value) ? `'${value}` : String(value);
  return /[",\r\n\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function line(cells: Cell[]): string {
  return cells.map(cell).join(',') + '\r\n';
}
