// SAML applications that the center signs people in to.
import type { Place } from '../../router';
import { ApplicationPage } from './ApplicationPage';
import { Applications } from './Applications';
import { CreateApplication } from './CreateApplication';

export default function Pages({ place }: { place: Place }) {
  const id = place.segments[2];
  return id === 'create' ? <CreateApplication /> : id ? <ApplicationPage key={id} id={id} place={place} /> : <Applications place={place} />;
}
