// Where in the console we are: a path below the base, and its query, which holds
// whatever a list shows (filter, prefix, tab), so that every view has an address.
import { useSyncExternalStore } from 'react';
import { base } from './api/session';
import { passed } from './flashes';
import { turned } from './shell/focus';

const listeners = new Set<() => void>();
const tell = () => {
  turned();
  listeners.forEach(f => f());
};
window.addEventListener('popstate', tell);

function subscribe(f: () => void) {
  listeners.add(f);
  return () => listeners.delete(f);
}

const here = () => location.pathname.slice(base.length) + location.search;

export type Place = { path: string; segments: string[]; query: URLSearchParams };

/** An address may have been cut off in the middle of a letter. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export function usePlace(): Place {
  const at = useSyncExternalStore(subscribe, here);
  const [path = '/', search = ''] = at.split('?', 2);
  return { path, segments: path.split('/').filter(Boolean).map(decoded), query: new URLSearchParams(search) };
}

/** The tab that an address asks for, or the first one if there is none of that name. */
export function tabOf(place: Place, ids: string[]): string {
  const asked = place.query.get('tab');
  return asked !== null && ids.includes(asked) ? asked : ids[0]!;
}

/** The address of a place in this console. */
export function href(path: string, query: Record<string, string | undefined> = {}): string {
  const q = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) q.set(name, value);
  const text = q.toString();
  return base + path + (text && '?' + text);
}

export function go(address: string, replace = false) {
  if (replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  tell();
  if (replace) return;
  passed();
  window.scrollTo(0, 0);
}

/** Follows a link of the kit within the console; leaves others to the browser. */
export function follow(e: CustomEvent<{ href?: string; external?: boolean; target?: string }>) {
  const { href, external, target } = e.detail;
  if (!href || external || target === '_blank' || !(href === base || href.startsWith(base + '/'))) return;
  if (/\/(credentials|signout|signin)$/.test(href)) return; // pages of the server
  e.preventDefault();
  go(href);
}
