import type { BreadcrumbGroupProps } from '@cloudscape-design/components/breadcrumb-group';
import { href, type Place } from '../router';
import type { Service } from './services';

const words: Record<string, string> = {
  roles: 'Roles', 'create-account': 'Create account', policies: 'Policies', create: 'Create bucket', upload: 'Upload',
  users: 'Users', groups: 'Groups', settings: 'Settings', accounts: 'AWS accounts', 'permission-sets': 'Permission sets', operations: 'Operations', applications: 'Applications', graph: 'Access graph', enable: 'Enable',
  'organizations/create': 'Create policy', 'organizations/policies': 'Service control policies', 'organizations/targets': 'AWS accounts', 'center/create': 'Create', 'center/assign': 'Assign users or groups', 'center/identity-source': 'Change identity source', 'center/details': 'Edit details', 'center/configuration': 'Edit configuration',
};

/** What an address names by an id: said so until the page has told its name. */
const named: Record<string, string> = {
  'audit/*': 'Event', 'center/users/*': 'User', 'center/groups/*': 'Group', 'center/accounts/*': 'Account', 'center/permission-sets/*': 'Permission set', 'center/applications/*': 'Application',
  'iam/policies/*': 'Policy', 'organizations/policies/*': 'Policy', 'organizations/targets/*': 'What holds here', 's3/buckets/*/object': 'Object',
};

/** The way from the console's home to a place; title is the name of what the page shows, if it has told it. */
export function crumbs(place: Place, service: Service | undefined, title: string): BreadcrumbGroupProps.Item[] {
  const out = [{ text: 'Home', href: href('/') }];
  if (!service) return out;
  out.push({ text: service.name, href: href('/' + service.id) });
  const rest = place.segments.slice(1);
  const start = service.id === 's3' && rest[0] === 'buckets' ? 1 : 0;
  for (let i = start; i < rest.length; i++) {
    const path = '/' + [service.id, ...rest.slice(0, i + 1)].map(encodeURIComponent).join('/');
    const folder = service.id === 's3' && rest[i] === 'object';
    if (folder) out.push(...folders(place, 'key'));
    out.push({ text: text(service.id, rest, i, title), href: href(path) });
  }
  if (service.id === 's3') out.push(...folders(place, 'prefix'));
  return out;
}

function text(service: string, rest: string[], i: number, title: string): string {
  const at = rest[i]!;
  if (i === 1 && (service === 's3' || rest[0] === 'roles')) return at; // whatever the name
  const word = words[`${service}/${at}`] ?? words[at];
  if (i > 0 && word && words[rest[i - 1]!]) return word; // "users/create" is nobody's id
  const id = named[[service, ...rest.slice(0, i), '*'].join('/')] ?? named[[service, rest[0], '*', ...rest.slice(2, i + 1)].join('/')];
  if (id !== undefined && !(i === 0 && word)) return title || id;
  return word ?? at;
}

/** The prefixes of S3 as folders. */
function folders(place: Place, of: 'key' | 'prefix'): { text: string; href: string }[] {
  const parts = (place.query.get(of) ?? '').split('/');
  parts.pop();
  return parts.map((p, i) => ({
    text: p || '/', href: href(`/s3/buckets/${place.segments[2]}`, { prefix: parts.slice(0, i + 1).join('/') + '/' }),
  }));
}
