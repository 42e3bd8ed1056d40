// What S3 takes as a bucket's name, said while it is typed.

/** What is wrong with a bucket's name; "" if nothing is. */
export function nameProblem(name: string): string {
  if (name.length < 3 || name.length > 63) return 'A name has 3 to 63 characters.';
  if (/[^a-z0-9.-]/.test(name)) return 'Lower case letters, digits, dots and hyphens only.';
  if (!/^[a-z0-9]/.test(name) || !/[a-z0-9]$/.test(name)) return 'A name begins and ends with a letter or a digit.';
  if (name.includes('..')) return 'Two dots in a row are not possible.';
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return 'A name must not look like an IP address.';
  if (/^(xn--|sthree-|amzn-s3-demo-)/.test(name) || /(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name)) return 'This beginning or end is reserved.';
  return '';
}

/** The last part of a key or prefix, as it stands in a list. */
export function leaf(key: string): string {
  const parts = key.split('/');
  return key.endsWith('/') ? (parts.at(-2) ?? '') + '/' : (parts.at(-1) ?? key);
}
