// What is wrong with a policy's text, as far as its form goes.

/** Why the text is no JSON object, with the line; "" if it is one. */
export function jsonProblem(text: string): string {
  if (!text.trim()) return '';
  try {
    const v: unknown = JSON.parse(text);
    if (typeof v !== 'object' || v === null || Array.isArray(v)) return 'A policy is a JSON object: { "Version": …, "Statement": … }.';
    if (!('Statement' in v)) return 'A policy has a "Statement".';
    return '';
  } catch (e) {
    const message = (e as Error).message;
    const at = /position (\d+)/.exec(message);
    if (!at) return `This is not JSON yet: ${message}.`;
    const before = text.slice(0, Number(at[1])).split('\n');
    return `Line ${before.length}, column ${before.at(-1)!.length + 1}: ${message.replace(/ (in JSON )?at position.*/, '').replace(/ in JSON$/, '')}.`;
  }
}

export const emptyPolicy = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: [], Resource: '*' }] }, null, 2);

/** The characters that count against the limit of an inline policy: blanks do not. */
export const counted = (text: string) => text.replace(/\s/g, '').length;
