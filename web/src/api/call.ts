// Calls of AWS operations through the console's own address, where the session
// cookie stands for a signature. They are the operations that the AWS CLI calls.
import { Failure, failure } from './errors';
import { base } from './session';

type Options = { headers?: Record<string, string>; body?: string; signal?: AbortSignal };

let onEnded: (f: Failure) => void = () => {};

/** Calls f when a call finds that nobody is signed in any more. */
export function whenEnded(f: (f: Failure) => void) {
  onEnded = f;
}

async function checked(answer: Response): Promise<Response> {
  if (answer.ok) return answer;
  const f = await failure(answer);
  if (f.ended) onEnded(f);
  throw f;
}

async function post(service: string, o: Options): Promise<Response> {
  const headers = { 'X-Gatehouse-Service': service, ...o.headers };
  return checked(await fetch(`${base}/aws`, { method: 'POST', headers, body: o.body, signal: o.signal }));
}

/** An operation of a JSON service: target "AWSOrganizationsV20161128.ListRoots". */
export async function json<Out>(service: string, target: string, input: object = {}): Promise<Out> {
  const headers = { 'X-Amz-Target': target, 'Content-Type': 'application/x-amz-json-1.1' };
  const answer = await post(service, { headers, body: JSON.stringify(input) });
  return (await answer.json()) as Out;
}

/** An operation of a query service; the answer is its XML. */
export async function query(service: string, version: string, action: string, input: Record<string, string> = {}): Promise<Element> {
  const body = new URLSearchParams({ Action: action, Version: version, ...input }).toString();
  const answer = await post(service, { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body });
  return parse(await answer.text());
}

/** An operation of S3, named by its request line. */
export async function s3(line: string, o: Options = {}): Promise<Response> {
  return post('s3', { ...o, headers: { ...o.headers, 'X-Gatehouse-Request': line } });
}

/** One of our own operations: "s3/presign/GetObject". */
export async function own<Out>(method: string, path: string, input?: object): Promise<Out> {
  const answer = await checked(
    await fetch(`${base}/gatehouse/v1/${path}`, {
      method,
      headers: input ? { 'Content-Type': 'application/json' } : {},
      body: input && JSON.stringify(input),
    }),
  );
  return (await answer.json()) as Out;
}

export function parse(text: string): Element {
  const doc = new DOMParser().parseFromString(text, 'application/xml');
  if (doc.querySelector('parsererror')) throw new Failure(0, 'BadAnswer', 'The answer could not be read.', '');
  return doc.documentElement;
}

/** The text of the first descendant with a name; "" if there is none. */
export function text(e: Element, name: string): string {
  return e.getElementsByTagName(name)[0]?.textContent ?? '';
}

export function all(e: Element, name: string): Element[] {
  return [...e.getElementsByTagName(name)];
}
