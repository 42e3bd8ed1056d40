// Groups: the list and one group.
import type { Place } from '../../router';
import { GroupPage } from './GroupPage';
import { Groups } from './Groups';

export default function Index({ place }: { place: Place }) {
  const [, id] = place.segments;
  return id ? <GroupPage key={id} id={id} place={place} /> : <Groups place={place} />;
}
