// A policy as text: what is wrong with it as far as its form goes, said while it is typed.

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

/** Where the text stops being JSON, in words; "" if it does not. */
function syntax(text: string): string {
  const b = broken(text);
  if (!b) return '';
  const before = text.slice(0, b.at).split('\n');
  return `Line ${before.length}, column ${before.at(-1)!.length + 1}: ${b.want} is missing${text[b.at] ? `, there is ${text[b.at] === '\n' ? 'the end of the line' : text[b.at]}` : ''}.`;
}

/** What a policy is attached to: somebody, a resource, or a part of the organization. */
export type PolicyKind = 'identity' | 'resource' | 'control';

const elements = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];
type Json = Record<string, unknown>;
const isObject = (v: unknown): v is Json => typeof v === 'object' && v !== null && !Array.isArray(v);
const isWords = (v: unknown) => typeof v === 'string' ? !!v : Array.isArray(v) && v.length > 0 && v.every(x => typeof x === 'string' && x);

/** What is wrong with one statement; "" if nothing that its form shows. */
function statementProblem(s: unknown, kind: PolicyKind): string {
  if (!isObject(s)) return 'a statement is an object.';
  const stranger = Object.keys(s).find(k => !elements.includes(k));
  if (stranger !== undefined) return `there is no element "${stranger}".`;
  if (s.Effect !== 'Allow' && s.Effect !== 'Deny') return '"Effect" is "Allow" or "Deny".';
  const one = (a: string, b: string) => (a in s ? 1 : 0) + (b in s ? 1 : 0) === 1;
  if (!one('Action', 'NotAction')) return 'exactly one of "Action" and "NotAction" is needed.';
  if (!isWords(s.Action ?? s.NotAction)) return 'the actions are text, or a list of texts that is not empty.';
  if (kind === 'resource' && !one('Principal', 'NotPrincipal')) return '"Principal" is needed: for whom it is.';
  if (kind !== 'resource' && ('Principal' in s || 'NotPrincipal' in s)) return 'there is no "Principal" here: the policy is for whom it is attached to.';
  if (!one('Resource', 'NotResource')) return 'exactly one of "Resource" and "NotResource" is needed.';
  if (!isWords(s.Resource ?? s.NotResource)) return 'the resources are text, or a list of texts that is not empty.';
  return 'Condition' in s && !isObject(s.Condition) ? '"Condition" is an object.' : '';
}

/** Why the text is no policy, with the place; "" if its form is right, or nothing is there. The service judges the rest. */
export function policyProblem(text: string, kind: PolicyKind): string {
  if (!text.trim()) return '';
  const wrong = syntax(text);
  if (wrong) return wrong;
  const v = JSON.parse(text) as unknown;
  if (!isObject(v)) return 'A policy is a JSON object: { "Version": …, "Statement": … }.';
  if (!('Statement' in v)) return 'A policy has a "Statement".';
  if ('Version' in v && v.Version !== '2012-10-17' && v.Version !== '2008-10-17') return '"Version" is "2012-10-17": the language\'s, not yours.';
  const statements = Array.isArray(v.Statement) ? v.Statement : [v.Statement];
  if (!statements.length) return 'The "Statement" is empty.';
  for (const [i, s] of statements.entries()) {
    const problem = statementProblem(s, kind);
    if (problem) return `Statement ${i + 1}: ${problem}`;
  }
  return '';
}

/** A policy's text with line breaks, as it is edited. */
export const indented = (text: string) => JSON.stringify(JSON.parse(text), null, 2);

export const policyOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement }, null, 2);

/** The characters that count against the limit of a policy: blanks do not. */
export const countedLength = (text: string) => text.replace(/\s/g, '').length;
