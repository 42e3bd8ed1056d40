// Groups: the list, one group, and the rules that fill them.
import type { Place } from '../../router';
import { GroupPage } from './GroupPage';
import { Groups } from './Groups';
import { Rules } from './rules/Rules';

export default function Index({ place }: { place: Place }) {
  const [, id] = place.segments;
  if (id === 'rules') return <Rules place={place} />;
  return id ? <GroupPage key={id} id={id} place={place} /> : <Groups place={place} />;
}
