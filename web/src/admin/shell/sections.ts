// The console's sections, in the order of the left menu. A page is loaded when it is opened.
import type { SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import { lazy, type ComponentType } from 'react';
import { href, type Place } from '../../router';
import type { Way } from '../../shell/Shortcuts';

export type Section = {
  id: string;
  name: string;
  page: ComponentType<{ place: Place }>;
  /** Where it has pages, below its own address. */
  addresses: string[];
};

const administration = lazy(() => import('../security'));

export const sections: Section[] = [
  { id: 'tasks', name: 'Tasks', page: lazy(() => import('../Tasks')), addresses: [''] },
  { id: 'people', name: 'People', page: lazy(() => import('../people')), addresses: ['', '*', 'import/*'] },
  { id: 'groups', name: 'Groups', page: lazy(() => import('../groups')), addresses: ['', '*'] },
  { id: 'apps', name: 'Applications', page: lazy(() => import('../apps')), addresses: ['', '*', 'catalog/*'] },
  { id: 'security', name: 'Security', page: administration, addresses: ['authenticators', 'administrators', 'api'] },
  { id: 'log', name: 'System Log', page: lazy(() => import('../SystemLog')), addresses: [''] },
];

export const Home = lazy(() => import('../Dashboard'));

const link = (text: string, path: string): SideNavigationProps.Link => ({ type: 'link', text, href: href(path) });

export const menu: SideNavigationProps.Item[] = [
  link('Dashboard', '/'),
  link('Tasks', '/tasks'),
  { type: 'section', text: 'Directory', items: [link('People', '/people'), link('Groups', '/groups')] },
  { type: 'section', text: 'Applications', items: [link('Applications', '/apps')] },
  { type: 'section', text: 'Security', items: [link('Authenticators', '/security/authenticators'), link('Administrators', '/security/administrators'), link('API', '/security/api')] },
  { type: 'section', text: 'Reports', items: [link('System Log', '/log')] },
];

/** Where the keyboard leads: g and a letter. */
export const ways: Way[] = [
  ['d', 'Dashboard', '/'], ['t', 'Tasks', '/tasks'], ['p', 'People', '/people'], ['g', 'Groups', '/groups'], ['a', 'Applications', '/apps'],
  ['s', 'Security', '/security/authenticators'], ['l', 'System Log', '/log'],
];
