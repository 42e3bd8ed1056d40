// Accounts, the wizard that assigns in them, and what becomes of changes.
import { lazy } from 'react';
import type { Place } from '../../router';
import { AccountPage } from './AccountPage';
import { Accounts } from './Accounts';
import { Operations } from './Operations';

const Assign = lazy(() => import('./Assign'));

export default function Index({ place }: { place: Place }) {
  const [, list, id] = place.segments;
  if (list === 'operations') return <Operations place={place} />;
  return id === 'assign' ? <Assign place={place} /> : id ? <AccountPage key={id} id={id} place={place} /> : <Accounts place={place} />;
}
