// The services of the console. A service is a folder that is loaded when it is
// opened; one that is not built is not listed.
import { lazy, type ComponentType } from 'react';
import type { SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import { href, type Place } from '../router';

export type Service = {
  id: string;
  name: string;
  about: string;
  page: ComponentType<{ place: Place }>;
  navigation: () => SideNavigationProps.Item[];
};

export const services: Service[] = [
  {
    id: 's3', name: 'S3', about: 'Buckets and objects: upload, download, versions, links.',
    page: lazy(() => import('../s3')),
    navigation: () => [{ type: 'link', text: 'Buckets', href: href('/s3') }],
  },
  {
    id: 'iam', name: 'IAM', about: 'Roles and policies of this account, to read.',
    page: lazy(() => import('../iam')),
    navigation: () => [
      { type: 'link', text: 'Roles', href: href('/iam/roles') },
      { type: 'link', text: 'Policies', href: href('/iam/policies') },
    ],
  },
  {
    id: 'center', name: 'IAM Identity Center', about: 'Who of the workforce may do what in which account.',
    page: lazy(() => import('../center')),
    navigation: () => [
      { type: 'link', text: 'Dashboard', href: href('/center') },
      { type: 'link', text: 'Users', href: href('/center/users') },
      { type: 'link', text: 'Groups', href: href('/center/groups') },
      { type: 'link', text: 'Settings', href: href('/center/settings') },
      { type: 'link', text: 'Applications', href: href('/center/applications') },
      {
        type: 'section', text: 'Multi-account permissions', items: [
          { type: 'link', text: 'AWS accounts', href: href('/center/accounts') },
          { type: 'link', text: 'Permission sets', href: href('/center/permission-sets') },
          { type: 'link', text: 'Operations', href: href('/center/operations') },
          { type: 'link', text: 'Access graph', href: href('/center/graph') },
        ],
      },
    ],
  },
  {
    id: 'organizations', name: 'Organizations', about: 'Units and accounts of the organization: create, move, close.',
    page: lazy(() => import('../organizations')),
    navigation: () => [{ type: 'link', text: 'AWS accounts', href: href('/organizations') }],
  },
  {
    id: 'audit', name: 'Audit', about: 'Who did what, on what, from where; allowed or refused, and why.',
    page: lazy(() => import('../audit')),
    navigation: () => [{ type: 'link', text: 'Events', href: href('/audit') }],
  },
];
