// Conditions as a form has them, and as an expression says them.
import { literal } from '../../api/call';

export type Simple = { attribute: string; how: string; value: string };

export const hows = [
  { value: 'equals', label: 'equals' }, { value: 'differs', label: 'does not equal' }, { value: 'contains', label: 'contains' }, { value: 'begins', label: 'starts with' },
];

/** The expression of a simple condition. */
export function expressionOf({ attribute, how, value }: Simple): string {
  const at = `user.${attribute}`;
  switch (how) {
    case 'contains': return `String.stringContains(${at}, ${literal(value)})`;
    case 'begins': return `String.startsWith(${at}, ${literal(value)})`;
    default: return `${at} ${how === 'differs' ? '!=' : '=='} ${literal(value)}`;
  }
}

const plain = (text: string) => text.replace(/\\(.)/g, '$1');
const forms: [string, RegExp][] = [
  ['contains', /^String\.stringContains\(user\.(\w+), "((?:[^"\\]|\\.)*)"\)$/], ['begins', /^String\.startsWith\(user\.(\w+), "((?:[^"\\]|\\.)*)"\)$/],
  ['equals', /^user\.(\w+) == "((?:[^"\\]|\\.)*)"$/], ['differs', /^user\.(\w+) != "((?:[^"\\]|\\.)*)"$/],
];

/** The simple condition that an expression is, if it is one. */
export function simpleOf(expression: string): Simple | undefined {
  for (const [how, form] of forms) {
    const m = form.exec(expression);
    if (m) return { attribute: m[1]!, how, value: plain(m[2]!) };
  }
  return undefined;
}
