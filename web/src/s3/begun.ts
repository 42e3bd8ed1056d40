// What this browser remembers of uploads that it has begun, so that one can go on
// after the tab was closed: which file it was. The bytes are the file's own; a
// browser gives them to a page only when somebody chooses the file again.
import { base } from '../api/session';

export type Begun = { bucket: string; key: string; id: string; name: string; size: number; changed: number; part: number };

const place = `gatehouse-uploads:${base}`;
const most = 200; // the oldest are forgotten; S3 still has them

function read(): Begun[] {
  try {
    const v = JSON.parse(localStorage.getItem(place) ?? '[]') as unknown;
    return Array.isArray(v) ? (v as Begun[]) : [];
  } catch {
    return [];
  }
}

function write(all: Begun[]) {
  try {
    localStorage.setItem(place, JSON.stringify(all.slice(-most)));
  } catch {
    // The browser keeps nothing: then nothing can go on after the tab was closed.
  }
}

export function remember(b: Begun) { write([...read().filter(x => x.id !== b.id), b]); }
export function forget(id: string) { write(read().filter(x => x.id !== id)); }
export const recall = (id: string): Begun | undefined => read().find(x => x.id === id);

/** Whether a file is the one that an upload was begun with, as far as a browser tells. */
export const sameFile = (b: Begun, f: File): boolean => f.name === b.name && f.size === b.size && f.lastModified === b.changed;
