import type { Place } from '../../router';
import { Operation } from './Operation';
import { Recent } from './Recent';

/** Changes in accounts: those whose ids are in the address, or the last ones. */
export function Operations({ place }: { place: Place }) {
  const tokens = (place.query.get('requests') ?? '').split(',').filter(Boolean);
  return tokens.length ? <Operation tokens={tokens} /> : <Recent />;
}
