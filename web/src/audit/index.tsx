// The Audit service: the events of the center and of the accounts, and one of them.
import type { Place } from '../router';
import { EventPage } from './EventPage';
import { Events } from './Events';

export default function Audit({ place }: { place: Place }) {
  const id = place.segments[1];
  return id ? <EventPage key={id} id={id} /> : <Events place={place} />;
}
