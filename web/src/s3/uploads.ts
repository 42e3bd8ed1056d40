// Uploads, which go on while the person moves about in the console. Small files
// are sent in one piece, big ones in parts; the bytes go to the AWS listener, to
// addresses that are good for this one object.
import { useSyncExternalStore } from 'react';
import { asFailure, Failure, failure as read } from '../api/errors';
import { dismiss, done, flash } from '../flashes';
import { counted } from '../words';
import { abortUpload, completeUpload, createUpload, presign } from '../api/s3';

export type Upload = {
  id: number; bucket: string; key: string; file: File; sent: number; state: 'waiting' | 'sending' | 'done' | 'failed' | 'cancelled'; failure?: Failure;
};

const atOnce = 3;
const piece = 16 * 1024 * 1024;
const mostParts = 9000; // S3 takes 10,000

let uploads: Upload[] = [];
let count = 0;
const aborts = new Map<number, AbortController>();
const listeners = new Set<() => void>();
const finished = new Set<(u: Upload) => void>();

function change(id: number, what: Partial<Upload>) {
  uploads = uploads.map(u => (u.id === id ? { ...u, ...what } : u));
  listeners.forEach(f => f());
}

export function useUploads(): Upload[] {
  return useSyncExternalStore(f => { listeners.add(f); return () => listeners.delete(f); }, () => uploads);
}

/** Calls f whenever an upload is done; returns how to stop that. */
export function whenUploaded(f: (u: Upload) => void): () => void {
  finished.add(f);
  return () => { finished.delete(f); };
}

export const busy = () => uploads.some(u => u.state === 'waiting' || u.state === 'sending');

window.addEventListener('beforeunload', e => { if (busy()) e.preventDefault(); });

export function upload(bucket: string, prefix: string, files: { path: string; file: File }[]) {
  uploads = [...uploads, ...files.map((f): Upload => ({ id: ++count, bucket, key: prefix + f.path, file: f.file, sent: 0, state: 'waiting' }))];
  listeners.forEach(f => f());
  next();
}

export function cancel(id: number) {
  aborts.get(id)?.abort();
  change(id, { state: 'cancelled' });
  next();
}

export function again(id: number) {
  change(id, { state: 'waiting', sent: 0, failure: undefined });
  next();
}

/** Forgets what is over. */
export function clear() {
  dismiss('uploads');
  uploads = uploads.filter(u => u.state === 'waiting' || u.state === 'sending');
  listeners.forEach(f => f());
}

/** Tells, on whatever page the person is, how far all of it is. */
function tell() {
  const of = (...states: Upload['state'][]) => uploads.filter(u => states.includes(u.state)).length;
  const to = uploads.at(-1)?.bucket ?? '';
  const failed = of('failed');
  if (busy()) {
    flash({ id: 'uploads', type: 'in-progress', loading: true, dismissible: false, content: `Uploading to ${to}: ${of('done')} of ${counted(uploads.length, 'file')} done.` });
  } else if (failed) {
    flash({ id: 'uploads', type: 'error', content: `${counted(failed, 'file')} could not be uploaded to ${to}. The bucket's page says why.` });
  } else if (of('done')) {
    dismiss('uploads');
    done(`${counted(of('done'), 'file')} uploaded to ${to}.`);
  } else {
    dismiss('uploads');
  }
}

function next() {
  tell();
  for (const u of uploads) {
    if (uploads.filter(x => x.state === 'sending').length >= atOnce) return;
    if (u.state === 'waiting') void run(u);
  }
}

async function run(u: Upload) {
  const abort = new AbortController();
  aborts.set(u.id, abort);
  change(u.id, { state: 'sending' });
  try {
    await (u.file.size > piece ? inParts(u, abort.signal) : whole(u, abort.signal));
    change(u.id, { state: 'done', sent: u.file.size });
    finished.forEach(f => f(u));
  } catch (e) {
    if (!abort.signal.aborted) change(u.id, { state: 'failed', failure: asFailure(e) });
  } finally {
    aborts.delete(u.id);
    next();
  }
}

async function whole(u: Upload, signal: AbortSignal) {
  const to = await presign('PutObject', { Bucket: u.bucket, Key: u.key });
  await put(to.URL, u.file, u.file.type, signal, sent => change(u.id, { sent }));
}

async function inParts(u: Upload, signal: AbortSignal) {
  const size = Math.max(piece, Math.ceil(u.file.size / mostParts));
  const parts = Math.ceil(u.file.size / size);
  const sent = new Array<number>(parts).fill(0);
  const etags = new Array<string>(parts);
  const id = await createUpload(u.bucket, u.key, u.file.type);
  let started = 0;
  const work = async () => {
    while (started < parts) {
      const i = started++;
      const body = u.file.slice(i * size, (i + 1) * size);
      etags[i] = await persist(signal, async () => {
        const to = await presign('UploadPart', { Bucket: u.bucket, Key: u.key, UploadID: id, PartNumber: i + 1, ExpiresIn: 3600 });
        return put(to.URL, body, '', signal, n => { sent[i] = n; change(u.id, { sent: sent.reduce((a, b) => a + b) }); });
      });
    }
  };
  try {
    await Promise.all([work(), work(), work()]);
    await completeUpload(u.bucket, u.key, id, etags);
  } catch (e) {
    started = parts;
    await abortUpload(u.bucket, u.key, id).catch(() => {}); // what remains of it is nobody's object
    throw e;
  }
}

/** Tries a part again: over a long upload, a line can break once. */
async function persist<T>(signal: AbortSignal, f: () => Promise<T>): Promise<T> {
  for (let n = 1; ; n++) {
    try {
      return await f();
    } catch (e) {
      if (signal.aborted || n === 4 || asFailure(e).denied) throw e;
      await new Promise(r => setTimeout(r, 1000 * 2 ** n));
    }
  }
}

/** Sends bytes to an address; fetch cannot say how far it has come. */
function put(url: string, body: Blob, type: string, signal: AbortSignal, progress: (sent: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const x = new XMLHttpRequest();
    x.open('PUT', url);
    if (type) x.setRequestHeader('Content-Type', type);
    x.upload.onprogress = e => progress(e.loaded);
    x.onerror = () => reject(new Failure(0, 'Unreachable', 'The connection broke while the file was sent.', ''));
    x.onload = () => {
      if (x.status === 200) resolve(x.getResponseHeader('ETag') ?? '');
      else read(new Response(x.responseText, { status: x.status || 500 })).then(reject, reject);
    };
    signal.addEventListener('abort', () => { x.abort(); reject(new Failure(0, 'Cancelled', 'Cancelled', '')); });
    x.send(body);
  });
}
