// S3, as far as the console uses it.
import { all, own, parse, s3, text } from './call';

export type Bucket = { name: string; created: string };
export type Item = { key: string; size: number; modified: string; etag: string };
export type Listing = { items: Item[]; prefixes: string[]; next: string };
export type Version = { key: string; id: string; latest: boolean; marker: boolean; size: number; modified: string };

/** A path of S3: every byte but the unreserved in percent form, slashes kept. */
export function path(bucket: string, key = ''): string {
  const escaped = encodeURIComponent(key).replace(/[!'()*]/g, c => '%' + c.charCodeAt(0).toString(16).toUpperCase());
  return `/${bucket}${key && '/'}${escaped.replaceAll('%2F', '/')}`;
}

export function params(p: Record<string, string | undefined>): string {
  const q = new URLSearchParams();
  for (const [name, value] of Object.entries(p)) if (value !== undefined) q.set(name, value);
  return q.toString().replaceAll('+', '%20');
}

export const xml = (s: string) => s.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;').replaceAll('\n', '&#10;');
export const decode = (s: string) => decodeURIComponent(s.replaceAll('+', '%20'));

export async function listBuckets(): Promise<Bucket[]> {
  const out: Bucket[] = [];
  for (let next = ''; ; ) {
    const e = parse(await (await s3(`GET /?${params({ 'max-buckets': '1000', 'continuation-token': next || undefined })}`)).text());
    out.push(...all(e, 'Bucket').map(b => ({ name: text(b, 'Name'), created: text(b, 'CreationDate') })));
    next = text(e, 'ContinuationToken');
    if (!next) return out;
  }
}

export async function createBucket(name: string, region: string, versioning: boolean): Promise<void> {
  const body = region === 'us-east-1' ? '' : `<CreateBucketConfiguration><LocationConstraint>${xml(region)}</LocationConstraint></CreateBucketConfiguration>`;
  await s3(`PUT ${path(name)}`, { body });
  if (versioning) await setVersioning(name, true);
}

export async function deleteBucket(name: string): Promise<void> {
  await s3(`DELETE ${path(name)}`);
}

export async function versioning(bucket: string): Promise<'Enabled' | 'Suspended' | ''> {
  const e = parse(await (await s3(`GET ${path(bucket)}?versioning=`)).text());
  return text(e, 'Status') as 'Enabled' | 'Suspended' | '';
}

export async function setVersioning(bucket: string, on: boolean): Promise<void> {
  const body = `<VersioningConfiguration><Status>${on ? 'Enabled' : 'Suspended'}</Status></VersioningConfiguration>`;
  await s3(`PUT ${path(bucket)}?versioning=`, { body });
}

/** One page below a prefix; without a delimiter everything below it, else folders in the place of what is deeper. */
export async function listObjects(bucket: string, prefix: string, next: string, pageSize = 100, delimiter = '/'): Promise<Listing> {
  const q = params({
    'list-type': '2', 'encoding-type': 'url', 'max-keys': String(pageSize), delimiter: delimiter || undefined, prefix: prefix || undefined, 'continuation-token': next || undefined,
  });
  const e = parse(await (await s3(`GET ${path(bucket)}?${q}`)).text());
  return {
    items: all(e, 'Contents').map(item),
    prefixes: all(e, 'CommonPrefixes').map(p => decode(text(p, 'Prefix'))),
    next: text(e, 'NextContinuationToken'),
  };
}

function item(e: Element): Item {
  return { key: decode(text(e, 'Key')), size: Number(text(e, 'Size')), modified: text(e, 'LastModified'), etag: text(e, 'ETag') };
}

/** The versions of one page below a prefix, newest first for each key. */
export async function listVersions(bucket: string, prefix: string, next = ''): Promise<{ versions: Version[]; next: string }> {
  const [marker, id] = next ? (JSON.parse(next) as [string, string]) : [undefined, undefined];
  const q = params({ versions: '', 'encoding-type': 'url', prefix: prefix || undefined, 'key-marker': marker, 'version-id-marker': id });
  const e = parse(await (await s3(`GET ${path(bucket)}?${q}`)).text());
  const versions = [...e.children].filter(c => c.localName === 'Version' || c.localName === 'DeleteMarker').map(version);
  const more = text(e, 'IsTruncated') === 'true';
  return { versions, next: more ? JSON.stringify([decode(text(e, 'NextKeyMarker')), text(e, 'NextVersionIdMarker')]) : '' };
}

function version(e: Element): Version {
  return {
    key: decode(text(e, 'Key')), id: text(e, 'VersionId'), latest: text(e, 'IsLatest') === 'true', marker: e.localName === 'DeleteMarker',
    size: Number(text(e, 'Size')), modified: text(e, 'LastModified'),
  };
}

// CRC-32 in base64. S3 wants a checksum of this body, and the browser's own
// digests are missing where the page came over plain HTTP.
function crc32(bytes: Uint8Array): string {
  let c = ~0;
  for (const b of bytes) {
    c ^= b;
    for (let i = 0; i < 8; i++) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0);
  }
  c = ~c;
  return btoa(String.fromCharCode(c >>> 24, (c >>> 16) & 255, (c >>> 8) & 255, c & 255));
}

export type Target = { key: string; versionId?: string };
export type Refused = { key: string; code: string; message: string };

/** Deletes up to 1,000 objects and says which could not be. */
export async function deleteObjects(bucket: string, targets: Target[]): Promise<Refused[]> {
  const objects = targets.map(t => `<Object><Key>${xml(t.key)}</Key>${t.versionId ? `<VersionId>${xml(t.versionId)}</VersionId>` : ''}</Object>`);
  const body = `<Delete><Quiet>true</Quiet>${objects.join('')}</Delete>`;
  const headers = { 'x-amz-checksum-crc32': crc32(new TextEncoder().encode(body)) };
  const e = parse(await (await s3(`POST ${path(bucket)}?delete=`, { body, headers })).text());
  return all(e, 'Error').map(x => ({ key: text(x, 'Key'), code: text(x, 'Code'), message: text(x, 'Message') }));
}

export async function copyObject(bucket: string, key: string, toBucket: string, toKey: string, versionId?: string): Promise<void> {
  const source = path(bucket, key) + (versionId ? `?versionId=${encodeURIComponent(versionId)}` : '');
  await s3(`PUT ${path(toBucket, toKey)}`, { headers: { 'x-amz-copy-source': source } });
}

type Presign = { Bucket: string; Key: string; VersionID?: string; UploadID?: string; PartNumber?: number; ExpiresIn?: number; Download?: string };

/** An address under which the operation can be done for a while. */
export async function presign(operation: 'GetObject' | 'GetObjectVersion' | 'PutObject' | 'UploadPart', input: Presign) {
  return own<{ URL: string; Expires: string }>('POST', `s3/presign/${operation}`, input);
}
