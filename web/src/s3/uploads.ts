// The uploads of this tab, which go on while the person moves about in the
// console: a queue, some of it at work. An upload can be paused, and goes on with
// the parts that are missing; what is paused or failed keeps what has arrived.
import { useSyncExternalStore } from 'react';
import { asFailure, Failure } from '../api/errors';
import { abortUpload } from '../api/s3uploads';
import { dismiss, done, flash } from '../flashes';
import { counted } from '../words';
import { forget } from './begun';
import { send, type Parts } from './sending';

export type State = 'waiting' | 'sending' | 'paused' | 'done' | 'failed' | 'cancelled';
export type Upload = {
  id: number; bucket: string; key: string; file: File; sent: number; state: State; failure?: Failure; parts?: Parts;
  /** It is at work, and waits for the line. */
  offline?: boolean;
  /** Bytes a second, while it is known. */
  speed?: number;
};

const atOnce = 5;
const shownEvery = 250; // milliseconds; hundreds of files change far more often

let uploads: Upload[] = [];
let count = 0;
const aborts = new Map<number, AbortController>();
const listeners = new Set<() => void>();
const finished = new Set<(bucket: string) => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows how things stand: at once, then not again for a moment. */
function tellAll() {
  if (timer) return;
  tell();
  listeners.forEach(f => f());
  const shown = uploads;
  timer = setTimeout(() => { timer = undefined; if (uploads !== shown) tellAll(); }, shownEvery);
}

function change(id: number, what: Partial<Upload>) {
  uploads = uploads.map(u => (u.id === id ? { ...u, ...what } : u));
  tellAll();
}

export function useUploads(): Upload[] {
  return useSyncExternalStore(f => { listeners.add(f); return () => listeners.delete(f); }, () => uploads);
}

/** Calls f when something has been uploaded into a bucket; returns how to stop that. */
export function whenUploaded(f: (bucket: string) => void): () => void {
  finished.add(f);
  return () => { finished.delete(f); };
}

const atWork = (u: Upload) => u.state === 'waiting' || u.state === 'sending';
export const busy = () => uploads.some(atWork);

// The browser asks before the tab is closed or left.
window.addEventListener('beforeunload', e => { if (uploads.some(u => atWork(u) || u.state === 'paused')) e.preventDefault(); });

type New = { path: string; file: File; parts?: Parts };

export function upload(bucket: string, prefix: string, files: New[]) {
  uploads = [...uploads, ...files.map((f): Upload => ({ id: ++count, bucket, key: prefix + f.path, file: f.file, parts: f.parts, sent: 0, state: 'waiting' }))];
  next();
}

function stop(id: number, state: State) {
  change(id, { state, offline: false, speed: undefined });
  aborts.get(id)?.abort();
  next();
}

export const pause = (id: number) => stop(id, 'paused');

/** Gives an upload up, and what has arrived of it. */
export function cancel(id: number) {
  stop(id, 'cancelled');
  const u = uploads.find(x => x.id === id);
  if (!u?.parts) return;
  change(id, { parts: undefined });
  forget(u.parts.id);
  void abortUpload(u.bucket, u.key, u.parts.id).catch(() => {}); // else it stands among the unfinished ones
}

/** Goes on with what was paused, has failed or was cancelled. */
export function again(id: number) {
  change(id, { state: 'waiting', failure: undefined });
  next();
}

/** Forgets what is over. */
export function clear() {
  dismiss('uploads');
  uploads = uploads.filter(atWork);
  tellAll();
}

/** Tells, on whatever page the person is, how far all of it is. */
function tell() {
  const of = (state: State) => uploads.filter(u => u.state === state).length;
  const to = uploads.at(-1)?.bucket ?? '';
  const failed = of('failed');
  const paused = of('paused');
  if (busy()) {
    flash({ id: 'uploads', type: 'in-progress', loading: true, dismissible: false, content: `Uploading to ${to}: ${of('done')} of ${counted(uploads.length, 'file')} done. Keep this tab open.` });
  } else if (failed || paused) {
    const words = failed ? `${counted(failed, 'file')} could not be uploaded to ${to}. The bucket's page says why.` : `${counted(paused, 'upload')} to ${to} paused. The bucket's page goes on with them.`;
    flash({ id: 'uploads', type: failed ? 'error' : 'info', content: words });
  } else {
    dismiss('uploads');
    if (of('done')) done(`${counted(of('done'), 'file')} uploaded to ${to}.`);
  }
}

function next() {
  tellAll();
  for (const u of uploads) {
    if (aborts.size >= atOnce) return;
    if (u.state === 'waiting' && !aborts.has(u.id)) void run(u);
  }
}

/** How fast it is, over the last seconds. */
function speedometer() {
  let at = Date.now();
  let from = -1;
  let speed: number | undefined;
  return (sent: number) => {
    const now = Date.now();
    if (from < 0) from = sent; // what had arrived before does not count
    if (now - at >= 2000) {
      const last = (Math.max(0, sent - from) * 1000) / (now - at);
      speed = speed === undefined ? last : 0.5 * speed + 0.5 * last;
      [at, from] = [now, sent];
    }
    return speed;
  };
}

async function run(u: Upload) {
  const abort = new AbortController();
  aborts.set(u.id, abort);
  change(u.id, { state: 'sending' });
  const speed = speedometer();
  const still = (f: () => void) => { if (!abort.signal.aborted) f(); };
  try {
    await send({
      bucket: u.bucket, key: u.key, file: u.file, signal: abort.signal, parts: u.parts,
      begun: parts => still(() => change(u.id, { parts })), progress: sent => still(() => change(u.id, { sent, speed: speed(sent) })),
      waits: offline => still(() => change(u.id, offline ? { offline, speed: undefined } : { offline })),
    });
    change(u.id, { state: 'done', sent: u.file.size, parts: undefined, speed: undefined, offline: false });
  } catch (e) {
    if (!abort.signal.aborted) failed(u.id, asFailure(e));
  } finally {
    aborts.delete(u.id);
    next();
    if (!uploads.some(x => x.bucket === u.bucket && atWork(x))) finished.forEach(f => f(u.bucket));
  }
}

/** The session's end is no failure of the upload: it waits for the next one. */
function failed(id: number, f: Failure) {
  const gone = f.code === 'NoSuchUpload'; // somebody gave it up: then from the beginning
  const parts = gone ? { parts: undefined, sent: 0 } : {};
  change(id, { state: f.ended ? 'paused' : 'failed', failure: f.ended ? undefined : f, offline: false, speed: undefined, ...parts });
}
