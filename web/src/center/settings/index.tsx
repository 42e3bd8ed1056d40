// The settings of the instance, and the wizard that changes the identity source.
import { lazy } from 'react';
import type { Place } from '../../router';
import { Settings } from './Settings';

const ChangeSource = lazy(() => import('./ChangeSource'));

export default function Index({ place, changed }: { place: Place; changed: (deleted?: boolean) => void }) {
  return place.segments[2] === 'identity-source' ? <ChangeSource place={place} /> : <Settings place={place} changed={changed} />;
}
