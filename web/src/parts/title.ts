// What the page in view is about: the end of the breadcrumbs, and the tab's title.
import { useEffect, useSyncExternalStore } from 'react';

let title = '';
const listeners = new Set<() => void>();

function set(text: string) {
  title = text;
  listeners.forEach(f => f());
}

/** Names the thing that a page shows, once it is known. */
export function useTitle(text: string | undefined) {
  useEffect(() => {
    set(text ?? '');
    return () => set('');
  }, [text]);
}

export function useShownTitle() {
  return useSyncExternalStore(f => { listeners.add(f); return () => listeners.delete(f); }, () => title);
}
