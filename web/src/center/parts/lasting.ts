// Lengths of time as people choose them and as the services write them.

export const hours = Array.from({ length: 12 }, (_, n) => ({ value: `PT${n + 1}H`, label: n ? `${n + 1} hours` : '1 hour' }));

/** ISO 8601's PT1H30M in words. */
export function lasting(iso: string): string {
  const m = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(iso);
  if (!m) return iso;
  return seconds(((+(m[1] ?? 0) * 24 + +(m[2] ?? 0)) * 60 + +(m[3] ?? 0)) * 60 + +(m[4] ?? 0));
}

/** A number of seconds in words. */
export function seconds(n: number): string {
  const units: [number, string][] = [[86400, 'day'], [3600, 'hour'], [60, 'minute'], [1, 'second']];
  const out: string[] = [];
  for (const [size, unit] of units) {
    const count = Math.floor(n / size);
    n -= count * size;
    if (count) out.push(`${count} ${unit}${count === 1 ? '' : 's'}`);
  }
  return out.join(' ') || '0 seconds';
}
