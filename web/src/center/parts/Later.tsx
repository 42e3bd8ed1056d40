// What a list tells of each row by a call of its own: asked for when the row comes
// into view, a few at a time, since the service counts calls.
import { useEffect, useRef, useState, type ReactNode } from 'react';

const most = 4;
let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(f: () => Promise<T>): Promise<T> {
  if (running >= most) await new Promise<void>(r => waiting.push(r));
  running++;
  try {
    return await f();
  } finally {
    running--;
    waiting.shift()?.();
  }
}

/** Shows a value once it is known; a dash if it cannot be read. A new id is asked for anew. */
export function Later<T>({ id, load, children }: { id: string; load: () => Promise<T>; children: (value: T) => ReactNode }) {
  const place = useRef<HTMLSpanElement>(null);
  const [state, set] = useState<{ value?: T; failed?: boolean }>({});
  useEffect(() => {
    let current = true;
    const seen = new IntersectionObserver(all => {
      if (!all.some(e => e.isIntersecting)) return;
      seen.disconnect();
      void inTurn(() => (current ? load() : Promise.reject(new Error('gone')))).then(value => current && set({ value }), () => current && set({ failed: true }));
    });
    if (place.current) seen.observe(place.current);
    return () => { current = false; seen.disconnect(); };
  }, [id]);
  return <span ref={place}>{state.failed ? '-' : state.value === undefined ? '…' : children(state.value)}</span>;
}
