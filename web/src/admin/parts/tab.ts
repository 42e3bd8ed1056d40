import type { Place } from '../../router';

/** What of several the address shows: the first, if it names none that there is. */
export function shownOf(place: Place, name: string, ids: string[]): string {
  const asked = place.query.get(name);
  return asked && ids.includes(asked) ? asked : ids[0]!;
}
