// What kind of instance the account has, for the navigation beside its pages:
// it lists nothing that the instance cannot do. Known once the service was opened.
import { useSyncExternalStore } from 'react';
import type { SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import { href } from '../router';

export type Kind = 'organization' | 'account' | 'none';

let kind: Kind | undefined;
const listeners = new Set<() => void>();

export function known(k: Kind) {
  kind = k;
  listeners.forEach(l => l());
}

function useKind(): Kind | undefined {
  return useSyncExternalStore(l => { listeners.add(l); return () => listeners.delete(l); }, () => kind);
}

const link = (text: string, path: string): SideNavigationProps.Link => ({ type: 'link', text, href: href(path) });

/** The pages that there are. */
export function useNavigation(): SideNavigationProps.Item[] {
  const k = useKind();
  const dashboard = link('Dashboard', '/center');
  if (k === 'none') return [dashboard];
  return [
    dashboard, link('Users', '/center/users'), link('Groups', '/center/groups'), link('Settings', '/center/settings'), link('Applications', '/center/applications'),
    ...(k === 'account' ? [] : [{
      type: 'section' as const, text: 'Multi-account permissions', items: [
        link('AWS accounts', '/center/accounts'), link('Permission sets', '/center/permission-sets'), link('Operations', '/center/operations'), link('Access graph', '/center/graph'),
      ],
    }]),
  ];
}
