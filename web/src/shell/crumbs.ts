import type { BreadcrumbGroupProps } from '@cloudscape-design/components/breadcrumb-group';
import { href, type Place } from '../router';
import type { Service } from './services';

const words: Record<string, string> = {
  roles: 'Roles', 'create-account': 'Create account', policies: 'Policies', create: 'Create bucket', upload: 'Upload', object: 'Object',
  users: 'Users', groups: 'Groups', settings: 'Settings', accounts: 'AWS accounts', 'permission-sets': 'Permission sets', operations: 'Operations', applications: 'Applications', graph: 'Access graph', enable: 'Enable',
  // What is named by an id only.
  'audit/*': 'Event', 'center/users/*': 'User', 'center/groups/*': 'Group', 'center/permission-sets/*': 'Permission set', 'center/applications/*': 'Application',
  'center/create': 'Create', 'center/assign': 'Assign users or groups', 'center/identity-source': 'Change identity source', 'center/details': 'Edit details', 'center/configuration': 'Edit configuration',
};

/** The way from the console's home to a place. */
export function crumbs(place: Place, service?: Service): BreadcrumbGroupProps.Item[] {
  const out = [{ text: 'Home', href: href('/') }];
  if (!service) return out;
  out.push({ text: service.name, href: href('/' + service.id) });
  const rest = place.segments.slice(1);
  const start = service.id === 's3' && rest[0] === 'buckets' ? 1 : 0;
  for (let i = start; i < rest.length; i++) {
    const path = '/' + [service.id, ...rest.slice(0, i + 1)].map(encodeURIComponent).join('/');
    out.push({ text: words[`${service.id}/${rest[i]}`] ?? words[`${[service.id, ...rest.slice(Math.max(i - 1, 0), i)].join('/')}/*`] ?? words[rest[i]!] ?? rest[i]!, href: href(path) });
  }
  if (service.id === 's3') out.push(...folders(place));
  return out;
}

/** The prefixes of S3 as folders. */
function folders(place: Place): { text: string; href: string }[] {
  const parts = (place.query.get('prefix') ?? '').split('/');
  parts.pop();
  return parts.map((p, i) => ({
    text: p || '/', href: href(`/s3/buckets/${place.segments[2]}`, { prefix: parts.slice(0, i + 1).join('/') + '/' }),
  }));
}
