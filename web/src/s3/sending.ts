// Sending one file: in one piece if it is small, in parts if it is big. The bytes
// go to the AWS listener, to addresses that are good for this one object; the
// browser reads them from the file as they are sent, so no file is ever in memory.
//
// A part that fails is sent again. While the line is broken nothing fails: the
// upload waits for it. What has arrived is never sent twice.
import { asFailure, Failure, failure as read } from '../api/errors';
import { presign } from '../api/s3';
import { headObject } from '../api/s3settings';
import { completeUpload, createUpload, listParts } from '../api/s3uploads';
import { forget, remember } from './begun';

const piece = 16 * 1024 * 1024;
const mostParts = 9000; // S3 takes 10,000
const lanes = 3;
const tries = 5;
const patience = 60; // times, up to 30 s apart, before a broken line is a failure

/** Where an upload in parts is. */
export type Parts = { id: string; size: number; etags: string[] };

export type Job = {
  bucket: string; key: string; file: File; signal: AbortSignal;
  parts?: Parts;
  /** The parts that the upload now has; kept by the caller, so that it can go on. */
  begun: (parts: Parts) => void;
  progress: (sent: number) => void;
  /** Whether it waits for the line. */
  waits: (waiting: boolean) => void;
};

/** Sends a file, or what is missing of it. */
export function send(job: Job): Promise<void> {
  return job.file.size > piece ? inParts(job) : whole(job);
}

async function whole(j: Job) {
  await persist(j, async () => {
    const to = await presign('PutObject', { Bucket: j.bucket, Key: j.key });
    return put(to.URL, j.file, j.file.type, j.signal, j.progress);
  });
}

async function begin(j: Job): Promise<Parts> {
  const size = Math.max(piece, Math.ceil(j.file.size / mostParts));
  const id = await persist(j, () => createUpload(j.bucket, j.key, j.file.type));
  remember({ bucket: j.bucket, key: j.key, id, name: j.file.name, size: j.file.size, changed: j.file.lastModified, part: size });
  return { id, size, etags: [] };
}

async function inParts(j: Job) {
  const p = j.parts ?? await begin(j);
  j.begun(p);
  const count = Math.ceil(j.file.size / p.size);
  const length = (i: number) => Math.min(p.size, j.file.size - i * p.size);
  const sent = Array.from({ length: count }, (_, i) => (p.etags[i] ? length(i) : 0));
  const missing = sent.flatMap((n, i) => (n ? [] : [i]));
  const tell = () => j.progress(sent.reduce((a, b) => a + b, 0));
  tell();
  const lane = async () => {
    for (let i = missing.shift(); i !== undefined; i = missing.shift()) {
      const n = i;
      p.etags[n] = await persist(j, async () => {
        const to = await presign('UploadPart', { Bucket: j.bucket, Key: j.key, UploadID: p.id, PartNumber: n + 1, ExpiresIn: 3600 });
        return put(to.URL, j.file.slice(n * p.size, n * p.size + length(n)), '', j.signal, done => { sent[n] = done; tell(); });
      });
      sent[n] = length(n);
      tell();
    }
  };
  try {
    await Promise.all(Array.from({ length: lanes }, lane));
  } catch (e) {
    missing.length = 0; // the other lanes end with their part
    throw e;
  }
  await complete(j, p, count);
  forget(p.id);
}

/** Makes the object of its parts. If the answer is lost, the object itself tells. */
async function complete(j: Job, p: Parts, count: number) {
  let asked = false;
  await persist(j, async () => {
    try {
      await completeUpload(j.bucket, j.key, p.id, p.etags);
    } catch (e) {
      if (asked && asFailure(e).code === 'NoSuchUpload' && (await headObject(j.bucket, j.key)).etag.endsWith(`-${count}"`)) return;
      asked = true;
      throw e;
    }
  });
}

/** What has arrived of an upload that was begun with a part size, ready to go on. */
export async function arrived(bucket: string, key: string, id: string, file: File, size: number): Promise<Parts> {
  const etags: string[] = [];
  for (const p of await listParts(bucket, key, id)) {
    if (p.size === Math.min(size, file.size - (p.number - 1) * size)) etags[p.number - 1] = p.etag;
  }
  return { id, size, etags };
}

/** Does something until it works: again and again while the line is broken, a few times while the service fails. */
async function persist<T>(j: Job, f: () => Promise<T>): Promise<T> {
  for (let failed = 0, broken = 0; ; ) {
    try {
      const out = await f();
      if (broken) j.waits(false);
      return out;
    } catch (e) {
      const f = asFailure(e);
      const line = f.code === 'Unreachable';
      if (j.signal.aborted || f.denied || f.ended || (line ? ++broken === patience : f.status < 500 || ++failed === tries)) throw f;
      if (line) j.waits(true);
      await pause(Math.min(30_000, 500 * 2 ** (line ? broken : failed)), j.signal, line);
    }
  }
}

/** Waits; not longer than until the line is back, if that is what it waits for. */
function pause(ms: number, signal: AbortSignal, line: boolean): Promise<void> {
  return new Promise(resolve => {
    const end = () => { clearTimeout(timer); removeEventListener('online', end); signal.removeEventListener('abort', end); resolve(); };
    const timer = setTimeout(end, ms);
    if (line) addEventListener('online', end);
    signal.addEventListener('abort', end);
  });
}

/** Sends bytes to an address; fetch cannot say how far it has come. */
function put(url: string, body: Blob, type: string, signal: AbortSignal, progress: (sent: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const x = new XMLHttpRequest();
    const cut = () => { x.abort(); reject(new Failure(0, 'Cancelled', 'Cancelled', '')); };
    if (signal.aborted) return cut();
    signal.addEventListener('abort', cut);
    x.open('PUT', url);
    if (type) x.setRequestHeader('Content-Type', type);
    x.upload.onprogress = e => progress(e.loaded);
    x.onloadend = () => signal.removeEventListener('abort', cut);
    x.onerror = () => { progress(0); reject(new Failure(0, 'Unreachable', 'The connection broke while the file was sent.', '')); };
    x.onload = () => {
      if (x.status === 200) resolve(x.getResponseHeader('ETag') ?? '');
      else { progress(0); read(new Response(x.responseText, { status: x.status || 500 })).then(reject, reject); }
    };
    x.send(body);
  });
}
