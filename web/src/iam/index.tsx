// The IAM service, to read: what the roles and policies of this account say.
import type { Place } from '../router';
import { Policies, PolicyPage } from './Policies';
import { RolePage, Roles } from './Roles';

export default function IAM({ place }: { place: Place }) {
  const [, kind, name] = place.segments;
  if (kind === 'policies' && name === 'policy') return <PolicyPage arn={place.query.get('arn') ?? ''} />;
  if (kind === 'policies') return <Policies place={place} />;
  if (name) return <RolePage name={name} />;
  return <Roles />;
}
