// Security: who may administer, with which tokens, and what a sign-in asks for.
import type { Place } from '../../router';
import { Administrators } from './Administrators';
import { Authenticators } from './Authenticators';
import { Tokens } from './Tokens';

export default function Security({ place }: { place: Place }) {
  const kind = place.segments[1];
  if (kind === 'administrators') return <Administrators place={place} />;
  if (kind === 'api') return <Tokens />;
  return <Authenticators />;
}
