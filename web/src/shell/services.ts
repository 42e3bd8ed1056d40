// The services of the console. A service is a folder that is loaded when it is
// opened; one that is not built is not listed.
import { lazy, type ComponentType } from 'react';
import type { SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import { useNavigation } from '../center/kind';
import { href, type Place } from '../router';
import type { Way } from './Shortcuts';

export type Service = {
  id: string;
  name: string;
  about: string;
  page: ComponentType<{ place: Place }>;
  /** Where it has pages, below its own address. */
  addresses: string[];
  /** The pages; a hook, so that they may depend on what the service found out. */
  navigation: () => SideNavigationProps.Item[];
};

export const services: Service[] = [
  {
    id: 's3', name: 'S3', about: 'Buckets and objects: upload, download, versions, links.',
    page: lazy(() => import('../s3')), addresses: ['', 'create', 'buckets/*', 'buckets/*/object'],
    navigation: () => [{ type: 'link', text: 'Buckets', href: href('/s3') }],
  },
  {
    id: 'iam', name: 'IAM', about: 'Roles and policies of this account, to read.',
    page: lazy(() => import('../iam')), addresses: ['', 'roles', 'roles/*', 'policies', 'policies/policy'],
    navigation: () => [
      { type: 'link', text: 'Roles', href: href('/iam/roles') },
      { type: 'link', text: 'Policies', href: href('/iam/policies') },
    ],
  },
  {
    id: 'center', name: 'IAM Identity Center', about: 'Who of the workforce may do what in which account.',
    page: lazy(() => import('../center')),
    addresses: [
      '', 'enable', 'settings', 'settings/identity-source', 'users', 'users/*', 'groups', 'groups/*', 'accounts', 'accounts/*', 'operations', 'permission-sets', 'permission-sets/*',
      'applications', 'applications/*', 'applications/*/details', 'applications/*/configuration', 'graph',
    ],
    navigation: useNavigation,
  },
  {
    id: 'organizations', name: 'Organizations', about: 'Units and accounts of the organization: create, move, close, limit.',
    page: lazy(() => import('../organizations')), addresses: ['', 'create-account', 'policies', 'policies/*', 'targets', 'targets/*'],
    navigation: () => [
      { type: 'link', text: 'AWS accounts', href: href('/organizations') },
      { type: 'link', text: 'Service control policies', href: href('/organizations/policies') },
    ],
  },
  {
    id: 'audit', name: 'Audit', about: 'Who did what, on what, from where; allowed or refused, and why.',
    page: lazy(() => import('../audit')), addresses: ['', '*'],
    navigation: () => [{ type: 'link', text: 'Events', href: href('/audit') }],
  },
];

/** Where the keyboard leads: g and a letter. */
export const ways: Way[] = [
  ['h', 'Home', '/'], ['s', 'S3', '/s3'], ['i', 'IAM', '/iam'], ['c', 'IAM Identity Center', '/center'], ['o', 'Organizations', '/organizations'], ['a', 'Audit', '/audit'],
  ['u', 'Users of IAM Identity Center', '/center/users'], ['g', 'Groups of IAM Identity Center', '/center/groups'], ['p', 'Permission sets', '/center/permission-sets'],
];
