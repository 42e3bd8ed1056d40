// Uploads of S3 in parts: begun, continued, completed or given up.
import { all, parse, s3, text } from './call';
import { Failure } from './errors';
import { decode, params, path, xml } from './s3';

export async function createUpload(bucket: string, key: string, type: string): Promise<string> {
  const answer = await s3(`POST ${path(bucket, key)}?uploads=`, { headers: type ? { 'Content-Type': type } : {} });
  return text(parse(await answer.text()), 'UploadId');
}

export async function completeUpload(bucket: string, key: string, id: string, etags: string[]): Promise<void> {
  const parts = etags.map((e, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${xml(e)}</ETag></Part>`);
  const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
  const answer = await s3(`POST ${path(bucket, key)}?${params({ uploadId: id })}`, { body });
  const e = parse(await answer.text()); // S3 can say a failure with status 200
  if (e.localName === 'Error') throw new Failure(200, text(e, 'Code'), text(e, 'Message'), text(e, 'RequestId'));
}

export async function abortUpload(bucket: string, key: string, id: string): Promise<void> {
  await s3(`DELETE ${path(bucket, key)}?${params({ uploadId: id })}`);
}

export type Begun = { key: string; id: string; started: string };

/** The uploads that are neither completed nor given up. */
export async function listUploads(bucket: string, prefix: string, next: string): Promise<{ items: Begun[]; next: string }> {
  const [marker, id] = next ? (JSON.parse(next) as [string, string]) : [undefined, undefined];
  const q = params({ uploads: '', 'encoding-type': 'url', 'max-uploads': '100', prefix: prefix || undefined, 'key-marker': marker, 'upload-id-marker': id });
  const e = parse(await (await s3(`GET ${path(bucket)}?${q}`)).text());
  const items = all(e, 'Upload').map(u => ({ key: decode(text(u, 'Key')), id: text(u, 'UploadId'), started: text(u, 'Initiated') }));
  return { items, next: text(e, 'IsTruncated') === 'true' ? JSON.stringify([decode(text(e, 'NextKeyMarker')), text(e, 'NextUploadIdMarker')]) : '' };
}

export type Part = { number: number; etag: string; size: number };

/** The parts that have arrived. */
export async function listParts(bucket: string, key: string, id: string): Promise<Part[]> {
  const out: Part[] = [];
  for (let after: string | undefined; ; ) {
    const e = parse(await (await s3(`GET ${path(bucket, key)}?${params({ uploadId: id, 'part-number-marker': after })}`)).text());
    out.push(...all(e, 'Part').map(p => ({ number: Number(text(p, 'PartNumber')), etag: text(p, 'ETag'), size: Number(text(p, 'Size')) })));
    if (text(e, 'IsTruncated') !== 'true') return out;
    after = text(e, 'NextPartNumberMarker');
  }
}
