// Which addresses there are, in patterns such as "users/*": a star is one name.
import type { SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import type { Place } from '../router';

/** Whether one of the patterns is that of a place, below the segments that are left out. */
export function known(place: Place, patterns: string[], below: number): boolean {
  const at = place.segments.slice(below);
  return patterns.some(p => {
    const names = p.split('/').filter(Boolean);
    return names.length === at.length && names.every((n, i) => n === '*' || n === at[i]);
  });
}

/** The link of a menu that leads nearest to an address: the one that is marked. */
export function nearest(items: readonly SideNavigationProps.Item[], address: string): string {
  const links = items.flatMap((i): string[] => ('items' in i ? i.items.flatMap(x => ('href' in x ? [x.href ?? ''] : [])) : 'href' in i ? [i.href ?? ''] : []));
  const above = links.filter(l => address === l || address.startsWith(l + '/')).sort((a, b) => b.length - a.length);
  return above[0] ?? links.find(l => l.startsWith(address + '/')) ?? '';
}
