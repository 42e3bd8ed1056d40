// Calls of the management API (/api/v1), the one that automation uses, with the
// session cookie in place of a token.
import { whenEnded } from '../../api/call';
import { Failure } from '../../api/errors';

let onEnded: (f: Failure) => void = () => {};

/** Calls f when a call finds that nobody is signed in any more. */
export function whenSignedOut(f: (f: Failure) => void) {
  onEnded = f;
  whenEnded(f);
}

const remedy = 'Your administrator roles do not allow it. A super administrator can give you another one under Security > Administrators.';

/** A failure in Okta's error object. */
export class Refusal extends Failure {
  constructor(
    status: number, code: string, message: string, id: string,
    /** The first field that is wrong. */ readonly field: string,
    /** What is wrong, field by field; the words of each. */ readonly fields: Record<string, string> = field ? { [field]: message } : {},
  ) {
    super(status, code, message, id, remedy);
  }

  override get denied() { return this.code === 'E0000006'; }
  override get ended() { return this.code === 'E0000005' || this.status === 401; }
}

type ErrorObject = { errorCode?: string; errorSummary?: string; errorId?: string; errorCauses?: { errorSummary: string }[] };

const validation = 'Api validation failed: ';

async function refusal(answer: Response): Promise<Refusal> {
  const e = (await answer.json().catch(() => ({}))) as ErrorObject;
  const summary = e.errorSummary ?? 'The server gave no reason.';
  const field = summary.startsWith(validation) ? summary.slice(validation.length) : '';
  const causes = (e.errorCauses ?? []).map((c, n) => named(c.errorSummary, n ? '' : field));
  const fields: Record<string, string> = {};
  if (field) for (const [name, words] of causes) fields[name] ??= words; // the first words of each are enough
  return new Refusal(answer.status, e.errorCode ?? `Status${answer.status}`, said(causes.map(c => c[1]), e.errorCauses) || summary, e.errorId ?? '', field, fields);
}

/** Without their names, sentences about several fields would be riddles. */
const said = (words: string[], causes: { errorSummary: string }[] = []) => (words.length > 1 ? causes.map(c => c.errorSummary + '.').join(' ').replaceAll('..', '.') : words.join(''));

/** A cause is "field: words"; the name stands at the field already. The first one's field is in the summary too. */
function named(text: string, field: string): [string, string] {
  const [, name, words] = /^([\w.]+): (.+)$/s.exec(text) ?? [];
  if (!name || !words || field && name.split('.').pop() !== field.split('.').pop()) return [field, text];
  return [field || name, words];
}

/** The words for one field of a form, if it is among those which were refused. */
export function wordsFor(f: Failure | undefined, ...fields: string[]): string | undefined {
  return f instanceof Refusal ? fields.map(name => f.fields[name]).find(Boolean) : undefined;
}

/** A body that is no JSON. */
type Raw = { type: string; content: Blob | string };

export const isRaw = (body: unknown): body is Raw => typeof body === 'object' && body !== null && 'type' in body && 'content' in body;

async function send(method: string, path: string, body?: unknown): Promise<Response> {
  const raw: Raw | undefined = isRaw(body) ? body : typeof body === 'string' ? { type: 'application/xml', content: body } : undefined;
  const answer = await fetch('/api/v1' + path, {
    method,
    headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': raw?.type ?? 'application/json' }) },
    body: raw ? raw.content : body === undefined ? undefined : JSON.stringify(body),
  });
  if (answer.ok) return answer;
  const f = await refusal(answer);
  if (f.ended) onEnded(f);
  throw f;
}

/** One call; undefined for an answer without a body. */
export async function call<Out>(method: string, path: string, body?: unknown): Promise<Out> {
  const text = await (await send(method, path, body)).text();
  return (text ? JSON.parse(text) : undefined) as Out;
}

/** Sends a file of comma-separated values. */
export const sendCSV = <Out>(path: string, content: Blob | string) => call<Out>('POST', path, { type: 'text/csv; charset=utf-8', content } satisfies Raw);

/** The file that a call answers with, and its name. */
export async function fetchFile(method: string, path: string): Promise<{ file: Blob; name: string }> {
  const answer = await send(method, path);
  const name = /filename="([^"]+)"/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1] ?? 'list.csv';
  return { file: await answer.blob(), name };
}

export type Page<T> = { items: T[]; next: string };

export type Query = Record<string, string | number | undefined>;

export function withQuery(path: string, query: Query): string {
  const q = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== '') q.set(name, String(value));
  const text = q.toString();
  return path + (text && '?' + text);
}

/** One page of a list; the next begins where the Link header says. */
export async function list<T>(path: string, query: Query, after: string): Promise<Page<T>> {
  const answer = await send('GET', withQuery(path, { ...query, after }));
  const next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('Link') ?? '')?.[1];
  const items = (await answer.json()) as T[];
  return { items, next: next ? new URL(next).searchParams.get('after') ?? '' : '' };
}

/** A value in a search expression. */
export function literal(text: string): string {
  return '"' + text.replaceAll('\\', '\\\\').replaceAll('"', '\\"') + '"';
}

/** Names the things that a list shall look up. */
export const ids = (of: string[]) => of.map(id => `id=${part(id)}`).join('&') || 'id=';

/** Part of a path. */
export const part = encodeURIComponent;
