// Light or dark: what was chosen, or what the system says.
import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { useSyncExternalStore } from 'react';

export type Choice = 'system' | 'light' | 'dark';

const key = 'gatehouse-mode';
const system = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

export function choice(): Choice {
  const kept = localStorage.getItem(key);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

function apply() {
  const dark = choice() === 'dark' || (choice() === 'system' && system.matches);
  applyMode(dark ? Mode.Dark : Mode.Light);
}

export function startMode() {
  apply();
  system.addEventListener('change', apply);
}

export function choose(c: Choice) {
  localStorage.setItem(key, c);
  apply();
  listeners.forEach(f => f());
}

export function useChoice(): Choice {
  return useSyncExternalStore(f => { listeners.add(f); return () => listeners.delete(f); }, choice);
}
