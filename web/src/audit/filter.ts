// What the list of events is asked for, as it stands in the address: the names of
// the operation, and the time as AWS's console has it, "the last hour" or from and to.
import type { DateRangePickerProps } from '@cloudscape-design/components/date-range-picker';
import type { PropertyFilterProps } from '@cloudscape-design/components/property-filter';
import { asked, type Filter } from '../api/events';
import { go, href, type Place } from '../router';

export const names: Record<Exclude<(typeof asked)[number], 'search' | 'since' | 'until'>, string> = {
  who: 'Who', on: 'On what', service: 'Service', what: 'Operation', outcome: 'Outcome', actor: 'Actor ID', target: 'Target ID', requestId: 'Request ID',
};
const keys = Object.keys(names) as (keyof typeof names)[];

export const services = ['s3', 'iam', 'sts', 'organizations', 'sso', 'sso-directory', 'sso-oidc', 'identitystore', 'identitystore-scim', 'signin', 'cloudtrail'];

type Range = DateRangePickerProps.Value | null;
const units = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

export const ranges: DateRangePickerProps.RelativeOption[] = [
  { key: '30m', amount: 30, unit: 'minute', type: 'relative' }, { key: '1h', amount: 1, unit: 'hour', type: 'relative' },
  { key: '12h', amount: 12, unit: 'hour', type: 'relative' }, { key: '1d', amount: 1, unit: 'day', type: 'relative' }, { key: '7d', amount: 7, unit: 'day', type: 'relative' },
  { key: '30d', amount: 30, unit: 'day', type: 'relative' },
];

/** The time that is asked for. */
export function rangeOf(place: Place): Range {
  const last = /^(\d{1,4})([mhd])$/.exec(place.query.get('last') ?? '');
  if (last) return { type: 'relative', amount: Number(last[1]), unit: ({ m: 'minute', h: 'hour', d: 'day' } as const)[last[2] as 'm'] };
  const [startDate, endDate] = [place.query.get('since'), place.query.get('until')];
  return startDate && endDate ? { type: 'absolute', startDate, endDate } : null;
}

/** The filter as the operation takes it; now is when the list was asked for. */
export function filterOf(place: Place, now: number): Filter {
  const f: Filter = {};
  for (const k of asked) f[k] = place.query.get(k) ?? undefined;
  const r = rangeOf(place);
  if (r?.type === 'relative') {
    f.since = new Date(now - r.amount * units[r.unit as keyof typeof units]).toISOString();
    f.until = undefined;
  } else {
    for (const k of ['since', 'until'] as const) if (f[k]) f[k] = instant(f[k]);
  }
  return f;
}

/** A time of day without a zone is the person's own. */
function instant(text: string): string {
  const d = new Date(text);
  return Number.isNaN(d.getTime()) ? text : d.toISOString(); // what is no time, the service refuses
}

export function tokensOf(place: Place): PropertyFilterProps.Token[] {
  const words = place.query.get('search');
  const own = keys.flatMap(k => (place.query.get(k) ? [{ propertyKey: k, operator: '=' as const, value: place.query.get(k)! }] : []));
  return words ? [{ operator: ':', value: words }, ...own] : own;
}

function times(r: Range): Record<string, string | undefined> {
  if (r?.type === 'relative') return { last: `${r.amount}${r.unit[0]}` };
  return r ? { since: r.startDate, until: r.endDate } : {};
}

/** Shows what is asked for now. */
export function ask(tokens: readonly PropertyFilterProps.Token[], range: Range) {
  const q: Record<string, string | undefined> = times(range);
  for (const t of tokens) q[t.propertyKey ?? 'search'] = String(t.value); // of one kind, the last one holds
  go(href('/audit', q), true);
}

/** Why a range cannot be searched; undefined if it can. */
export const rangeProblem: DateRangePickerProps.ValidationFunction = r => {
  if (r?.type === 'absolute') {
    if (!r.startDate || !r.endDate) return { valid: false, errorMessage: 'Choose a beginning and an end.' };
    if (new Date(r.startDate) >= new Date(r.endDate)) return { valid: false, errorMessage: 'The beginning comes before the end.' };
  }
  if (r?.type === 'relative' && !(r.amount > 0 && r.unit in units)) return { valid: false, errorMessage: 'Choose minutes, hours or days.' };
  return { valid: true };
};
