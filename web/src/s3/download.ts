import { presign } from '../api/s3';
import { asFailure } from '../api/errors';
import { flash } from '../flashes';
import { leaf } from './names';

/** Lets the browser fetch an object, under the last part of its key. */
export async function download(bucket: string, key: string, versionId?: string) {
  try {
    const input = { Bucket: bucket, Key: key, VersionID: versionId, Download: leaf(key) };
    const { URL: address } = await presign(versionId ? 'GetObjectVersion' : 'GetObject', input);
    const a = document.createElement('a');
    a.href = address;
    a.rel = 'noreferrer';
    a.click();
  } catch (e) {
    const f = asFailure(e);
    flash({ type: 'error', header: f.denied ? 'You may not download this' : 'Could not download', content: `${f.message} ${f.requestId && `(request ${f.requestId})`}` });
  }
}
