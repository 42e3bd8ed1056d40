// What is said about buckets and objects in S3: policies, tags, metadata.
import type { Tag } from '../parts/TagFields';
import { all, parse, s3, text } from './call';
import { Failure } from './errors';
import { params, path, xml } from './s3';

async function unless<T>(code: string, instead: T, f: () => Promise<T>): Promise<T> {
  try {
    return await f();
  } catch (e) {
    if (e instanceof Failure && e.code === code) return instead;
    throw e;
  }
}

/** The bucket's policy, or "" if it has none. */
export function bucketPolicy(bucket: string): Promise<string> {
  return unless('NoSuchBucketPolicy', '', async () => (await s3(`GET ${path(bucket)}?policy=`)).text());
}

export async function putBucketPolicy(bucket: string, policy: string): Promise<void> {
  await s3(`PUT ${path(bucket)}?policy=`, { body: policy });
}

export async function deleteBucketPolicy(bucket: string): Promise<void> {
  await s3(`DELETE ${path(bucket)}?policy=`);
}

const sub = (versionId?: string) => params({ tagging: '', versionId });

/** The tags of a bucket, or of an object if a key is given. */
export function tags(bucket: string, key = '', versionId?: string): Promise<Tag[]> {
  return unless('NoSuchTagSet', [], async () => {
    const e = parse(await (await s3(`GET ${path(bucket, key)}?${sub(versionId)}`)).text());
    return all(e, 'Tag').map(t => ({ Key: text(t, 'Key'), Value: text(t, 'Value') }));
  });
}

/** Replaces the tags; none takes them away. */
export async function setTags(bucket: string, key: string, tags: Tag[], versionId?: string): Promise<void> {
  const to = `${path(bucket, key)}?${sub(versionId)}`;
  if (!tags.length) return void await s3(`DELETE ${to}`);
  const list = tags.map(t => `<Tag><Key>${xml(t.Key)}</Key><Value>${xml(t.Value)}</Value></Tag>`).join('');
  await s3(`PUT ${to}`, { body: `<Tagging><TagSet>${list}</TagSet></Tagging>` });
}

/** The headers that S3 keeps with an object, as its API names them. */
export const kept = ['Content-Type', 'Cache-Control', 'Content-Disposition', 'Content-Encoding', 'Content-Language', 'Expires'] as const;
export type Metadata = { headers: Partial<Record<(typeof kept)[number], string>>; own: Tag[] };

const prefix = 'x-amz-meta-';

/** What an answer says about its object. */
export function metadataOf(h: Headers): Metadata {
  const headers: Metadata['headers'] = {};
  for (const name of kept) {
    const value = h.get(name === 'Cache-Control' ? 'x-gatehouse-cache-control' : name); // the answer itself is never kept
    if (value) headers[name] = value;
  }
  const own = [...h].filter(([name]) => name.startsWith(prefix)).map(([name, Value]) => ({ Key: name.slice(prefix.length), Value }));
  return { headers, own };
}

/** What is known of an object without its bytes. */
export async function headObject(bucket: string, key: string, versionId?: string) {
  const q = versionId ? `?${params({ versionId })}` : '';
  const answer = await s3(`HEAD ${path(bucket, key)}${q}`);
  const h = answer.headers;
  return {
    size: Number(h.get('x-gatehouse-content-length') ?? 0), modified: h.get('last-modified') ?? '', etag: h.get('etag') ?? '', versionId: h.get('x-amz-version-id') ?? '',
    metadata: metadataOf(h),
  };
}

/** Writes an object anew with other metadata: S3 keeps them with the bytes. */
export async function setMetadata(bucket: string, key: string, m: Metadata): Promise<void> {
  const own = Object.fromEntries(m.own.map(t => [prefix + t.Key, t.Value]));
  await s3(`PUT ${path(bucket, key)}`, { headers: { ...m.headers, ...own, 'x-amz-copy-source': path(bucket, key), 'x-amz-metadata-directive': 'REPLACE' } });
}
