// People: the list, somebody new, one person.
import type { Place } from '../../router';
import { AddPerson } from './AddPerson';
import { People } from './People';
import { PersonPage } from './PersonPage';

export default function Index({ place }: { place: Place }) {
  const [, id] = place.segments;
  if (id === 'add') return <AddPerson />;
  if (id) return <PersonPage key={id} id={id} place={place} />;
  return <People place={place} />;
}
