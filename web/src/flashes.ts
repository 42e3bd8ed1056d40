// Notifications, which follow the person from page to page.
import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { useSyncExternalStore } from 'react';

type Flash = FlashbarProps.MessageDefinition & { id: string; seen?: boolean };

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

/** Shows a notification; one with the same id is replaced. */
export function flash(f: Omit<FlashbarProps.MessageDefinition, 'id'> & { id?: string }): string {
  const id = f.id ?? `flash-${++count}`;
  const shown: Flash = { dismissible: true, dismissLabel: 'Dismiss', onDismiss: () => dismiss(id), ...f, id };
  set(flashes.some(x => x.id === id) ? flashes.map(x => (x.id === id ? shown : x)) : [shown, ...flashes]);
  return id;
}

/** Says that something is done, until the next thing is or the person goes on. */
export function done(content: string) {
  dismiss('done'); // what is said now belongs on top
  return flash({ id: 'done', type: 'success', content });
}

/** Takes away what was said to be done, one page after the one that it led to. */
export function passed() {
  if (!flashes.some(f => f.id === 'done')) return;
  set(flashes.filter(f => f.id !== 'done' || !f.seen).map(f => (f.id === 'done' ? { ...f, seen: true } : f)));
}

export function useFlashes() {
  return useSyncExternalStore(f => { listeners.add(f); return () => listeners.delete(f); }, () => flashes);
}
