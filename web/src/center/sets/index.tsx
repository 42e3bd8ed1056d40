// Permission sets, and the wizard that creates them.
import { lazy } from 'react';
import type { Place } from '../../router';
import { useInstance } from '../api/instance';
import { arnOf } from '../api/sets';
import { SetPage } from './SetPage';
import { Sets } from './Sets';

const CreateSet = lazy(() => import('./CreateSet'));

export default function Index({ place }: { place: Place }) {
  const i = useInstance();
  const id = place.segments[2];
  return id === 'create' ? <CreateSet place={place} /> : id ? <SetPage key={id} arn={arnOf(i, id)} place={place} /> : <Sets place={place} />;
}
