import { exactTime, relativeTime } from '../words';

/** A time as people say it; the exact one is its title. */
export function When({ at }: { at: string }) {
  if (!at) return <>-</>;
  return <time dateTime={at} title={exactTime(at)}>{relativeTime(at)}</time>;
}
