// Users and groups.
import type { Place } from '../../router';
import { CreateGroup } from './CreateGroup';
import { CreateUser } from './CreateUser';
import { GroupPage } from './GroupPage';
import { Groups } from './Groups';
import { UserPage } from './UserPage';
import { Users } from './Users';

export default function People({ place }: { place: Place }) {
  const [, list, id] = place.segments;
  if (list === 'users') return id === 'create' ? <CreateUser /> : id ? <UserPage key={id} id={id} place={place} /> : <Users place={place} />;
  return id === 'create' ? <CreateGroup /> : id ? <GroupPage key={id} id={id} place={place} /> : <Groups place={place} />;
}
