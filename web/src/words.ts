// How values are written.

const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];

export function size(bytes: number): string {
  let n = bytes;
  let i = 0;
  while (n >= 1000 && i < units.length - 1) { n /= 1000; i++; }
  return `${i === 0 ? n : n.toFixed(1)} ${units[i]}`;
}

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const spans: [Intl.RelativeTimeFormatUnit, number][] = [['year', 31536000], ['month', 2592000], ['day', 86400], ['hour', 3600], ['minute', 60]];

export function exactTime(when: string): string {
  return when ? exact.format(new Date(when)) : '';
}

export function relativeTime(when: string): string {
  const seconds = (new Date(when).getTime() - Date.now()) / 1000;
  for (const [unit, length] of spans) if (Math.abs(seconds) >= length) return relative.format(Math.round(seconds / length), unit);
  return 'just now';
}

export function counted(n: number, one: string, many = one + 's'): string {
  return `${n.toLocaleString()} ${n === 1 ? one : many}`;
}

/** A number of seconds, as one estimates it: "about 2 minutes". */
export function span(seconds: number): string {
  for (const [unit, length] of spans) if (seconds >= length) return counted(Math.round(seconds / length), unit);
  return counted(Math.max(1, Math.round(seconds)), 'second');
}
