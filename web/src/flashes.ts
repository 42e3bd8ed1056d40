// Notifications, which follow the person from page to page. What is done or only
// told goes away by itself; what is under way stays until it is over, and what went
// wrong until somebody takes it away.
import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { useSyncExternalStore } from 'react';

type Flash = FlashbarProps.MessageDefinition & { id: string; born: number };

/** How long one can read it, in milliseconds, and how many there are at once. */
const span = 8000;
const most = 3;
/** An act that leads to another page says so there: so long after it the next page is its own. */
const led = 1000;

let flashes: Flash[] = [];
let count = 0;
const listeners = new Set<() => void>();

function set(next: Flash[]) {
  flashes = next;
  listeners.forEach(f => f());
}

export function dismiss(id: string) {
  set(flashes.filter(f => f.id !== id));
}

const passing = (f: Flash) => !f.loading && (f.type === 'success' || f.type === 'info' || f.type === undefined);

/** Whether somebody is at the notifications, by pointer or by keyboard. */
const read = () => document.querySelector('#notifications:is(:hover, :focus-within)') !== null;

function fade(shown: Flash) {
  setTimeout(() => {
    if (!flashes.includes(shown)) return;
    if (read() || document.hidden) fade(shown);
    else dismiss(shown.id);
  }, span);
}

/** The newest; what passes goes before what has to be taken away, and what is under way is never left out. */
function few(all: Flash[]): Flash[] {
  while (all.length > most) {
    const gone = all.findLast(passing) ?? all.findLast(f => !f.loading);
    if (!gone) break;
    all = all.filter(f => f !== gone);
  }
  return all;
}

/** Shows a notification; one with the same id is replaced. */
export function flash(f: Omit<FlashbarProps.MessageDefinition, 'id'> & { id?: string }): string {
  const id = f.id ?? `flash-${++count}`;
  const shown: Flash = { dismissible: true, dismissLabel: 'Dismiss', ariaRole: 'status', onDismiss: () => dismiss(id), ...f, id, born: Date.now() };
  const there = flashes.some(x => x.id === id);
  const same = (x: Flash) => x.id !== id && typeof f.content === 'string' && x.content === f.content && x.header === f.header && x.type === f.type;
  set(few(there ? flashes.map(x => (x.id === id ? shown : x)) : [shown, ...flashes.filter(x => !same(x))]));
  if (passing(shown)) fade(shown);
  return id;
}

/** Says that something is done, until the next thing is or the person goes on. */
export function done(content: string) {
  dismiss('done'); // what is said now belongs on top
  return flash({ id: 'done', type: 'success', content });
}

/** Takes away what was said to be done on the page that is left. */
export function passed() {
  const old = (f: Flash) => passing(f) && Date.now() - f.born > led;
  if (flashes.some(old)) set(flashes.filter(f => !old(f)));
}

export function useFlashes(): FlashbarProps.MessageDefinition[] {
  return useSyncExternalStore(f => { listeners.add(f); return () => listeners.delete(f); }, () => flashes);
}
