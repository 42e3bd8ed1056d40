// Failures of calls, in one vocabulary, however the service says them.

export class Failure extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string,
    /** Who could give what is missing, if this failure knows better than the session. */
    readonly remedy?: string,
  ) {
    super(message);
    this.name = 'Failure';
  }

  /** Whether a policy refused the call. */
  get denied(): boolean {
    return /^Access ?Denied/.test(this.code) || this.code === 'UnauthorizedOperation';
  }

  /** Whether nobody is signed in any more. */
  get ended(): boolean {
    return this.status === 401 || /^(ExpiredToken|InvalidClientTokenId)/.test(this.code);
  }
}

export async function failure(answer: Response): Promise<Failure> {
  const text = await answer.text();
  const id = answer.headers.get('x-amzn-requestid') ?? answer.headers.get('x-amz-request-id') ?? answer.headers.get('x-request-id') ?? '';
  const [code, message] = text.trimStart().startsWith('<') ? fromXML(text) : fromJSON(text);
  // An answer to a HEAD has no words.
  const silent = answer.status === 403 ? ['AccessDenied', 'Your permissions do not allow it.'] : [`Status${answer.status}`, 'The service gave no reason.'];
  return new Failure(answer.status, code || silent[0]!, message || silent[1]!, id);
}

function fromXML(text: string): [string, string] {
  const doc = new DOMParser().parseFromString(text, 'application/xml');
  const of = (name: string) => doc.getElementsByTagName(name)[0]?.textContent ?? '';
  return [of('Code'), of('Message')];
}

function fromJSON(text: string): [string, string] {
  try {
    const v = JSON.parse(text) as Record<string, string>;
    return [(v.__type ?? '').split('#').pop() ?? '', v.message ?? v.Message ?? ''];
  } catch {
    return ['', ''];
  }
}

/** What any thrown value says to a person. */
export function asFailure(e: unknown): Failure {
  if (e instanceof Failure) return e;
  if (e instanceof TypeError) return new Failure(0, 'Unreachable', 'The server cannot be reached. Check the connection and try again.', '');
  return new Failure(0, 'Error', e instanceof Error ? e.message : String(e), '');
}
