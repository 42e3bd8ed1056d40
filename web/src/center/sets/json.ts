// What is wrong with a policy's text, as far as its form goes.

const simple = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Where a text stops being JSON, and what should be there. Browsers do not all tell. */
function broken(text: string): { at: number; want: string } | undefined {
  let at = 0;
  const fail = (want: string) => ({ at, want });
  const blanks = () => { while (/\s/.test(text[at] ?? '')) at++; };
  const take = (c: string) => { blanks(); if (text[at] !== c) return false; at++; return true; };
  const plain = () => { blanks(); simple.lastIndex = at; const m = simple.exec(text); if (m) at = simple.lastIndex; return m?.[0]; };
  const member = () => {
    blanks();
    if (text[at] !== '"' || !plain()) return fail('a name in double quotes');
    return take(':') ? value() : fail('a colon');
  };
  const list = (end: string, item: () => ReturnType<typeof fail> | undefined): ReturnType<typeof fail> | undefined => {
    if (take(end)) return undefined;
    for (;;) {
      const f = item();
      if (f) return f;
      if (take(end)) return undefined;
      if (!take(',')) return fail(`a comma or ${end}`);
    }
  };
  const value = (): ReturnType<typeof fail> | undefined => {
    if (take('{')) return list('}', member);
    if (take('[')) return list(']', value);
    return plain() === undefined ? fail('a value') : undefined;
  };
  const f = value();
  if (f) return f;
  blanks();
  return at < text.length ? fail('the end') : undefined;
}

/** Why the text is no policy, with the line; "" if its form is right, or nothing is there. */
export function jsonProblem(text: string): string {
  if (!text.trim()) return '';
  const b = broken(text);
  if (b) {
    const before = text.slice(0, b.at).split('\n');
    return `Line ${before.length}, column ${before.at(-1)!.length + 1}: ${b.want} is missing${text[b.at] ? `, there is ${text[b.at] === '\n' ? 'the end of the line' : text[b.at]}` : ''}.`;
  }
  const v = JSON.parse(text) as unknown;
  if (typeof v !== 'object' || v === null || Array.isArray(v)) return 'A policy is a JSON object: { "Version": …, "Statement": … }.';
  return 'Statement' in v ? '' : 'A policy has a "Statement".';
}

export const emptyPolicy = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: [], Resource: '*' }] }, null, 2);

/** The characters that count against the limit of an inline policy: blanks do not. */
export const counted = (text: string) => text.replace(/\s/g, '').length;
