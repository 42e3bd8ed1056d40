// Applications: the list, the catalog, and one application.
import type { Place } from '../../router';
import { AddIntegration } from './AddIntegration';
import { AppPage } from './AppPage';
import { Apps } from './Apps';
import { Catalog } from './Catalog';

export default function Applications({ place }: { place: Place }) {
  const [, id, what] = place.segments;
  if (id === 'catalog') return what ? <AddIntegration name={what} /> : <Catalog place={place} />;
  if (id) return <AppPage key={id} id={id} place={place} />;
  return <Apps place={place} />;
}
