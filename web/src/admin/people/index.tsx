// People: the list, somebody new, many from a file, one person.
import type { Place } from '../../router';
import { AddPerson } from './AddPerson';
import { ImportPage } from './import/ImportPage';
import { Upload } from './import/Upload';
import { People } from './People';
import { PersonPage } from './PersonPage';

export default function Index({ place }: { place: Place }) {
  const [, id, run] = place.segments;
  if (id === 'add') return <AddPerson />;
  if (id === 'import') return run ? <ImportPage key={run} id={run} place={place} /> : <Upload />;
  if (id) return <PersonPage key={id} id={id} place={place} />;
  return <People place={place} />;
}
