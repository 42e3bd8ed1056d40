// The Organizations service: units and accounts as a tree, and the making of accounts.
import type { Place } from '../router';
import { CreateAccount } from './CreateAccount';
import { Creation } from './Creation';
import { Tree } from './Tree';

export default function Organizations({ place }: { place: Place }) {
  const request = place.query.get('request');
  if (place.segments[1] === 'create-account') return request ? <Creation key={request} id={request} /> : <CreateAccount />;
  return <Tree />;
}
