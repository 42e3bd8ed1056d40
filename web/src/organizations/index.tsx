// The Organizations service: units and accounts as a tree, the making of accounts,
// and the control policies that limit them.
import type { Place } from '../router';
import { CreateAccount } from './CreateAccount';
import { Creation } from './Creation';
import { Policies } from './Policies';
import { PolicyForm } from './PolicyForm';
import { PolicyPage } from './PolicyPage';
import { TargetPage } from './TargetPage';
import { Tree } from './Tree';

export default function Organizations({ place }: { place: Place }) {
  const [, kind, id] = place.segments;
  const request = place.query.get('request');
  if (kind === 'create-account') return request ? <Creation key={request} id={request} /> : <CreateAccount />;
  if (kind === 'policies' && id === 'create') return <PolicyForm />;
  if (kind === 'policies' && id) return <PolicyPage key={id} id={id} place={place} />;
  if (kind === 'policies') return <Policies />;
  if (kind === 'targets' && id) return <TargetPage key={id} id={id} />;
  return <Tree />;
}
