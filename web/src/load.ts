// Loading what a view shows.
import { useCallback, useEffect, useRef, useState } from 'react';
import { asFailure, type Failure } from './api/errors';

export type Loaded<T> = { value?: T; failure?: Failure; loading: boolean; reload: () => void };

/** Loads a value, again whenever a dependency changes; a late answer to an old question is dropped. */
export function useLoad<T>(load: () => Promise<T>, deps: unknown[]): Loaded<T> {
  const [state, set] = useState<{ value?: T; failure?: Failure; loading: boolean }>({ loading: true });
  const [round, next] = useState(0);
  useEffect(() => {
    let current = true;
    set(s => ({ value: s.value, loading: true }));
    load().then(
      value => current && set({ value, loading: false }),
      e => current && set({ failure: asFailure(e), loading: false }),
    );
    return () => { current = false; };
    // load is made anew with each render; the dependencies say when it means something else.
  }, [...deps, round]);
  return { ...state, reload: useCallback(() => next(n => n + 1), []) };
}

export type Pages<T> = { items: T[]; loading: boolean; failure?: Failure; index: number; more: boolean; to: (index: number) => void; reload: () => void };

/** One page at a time of a list that the server pages by tokens. */
export function usePages<T>(load: (token: string) => Promise<{ items: T[]; next: string }>, deps: unknown[]): Pages<T> {
  const tokens = useRef<string[]>(['']);
  const [index, setIndex] = useState(1);
  const key = JSON.stringify(deps);
  const [seen, setSeen] = useState(key);
  if (seen !== key) {
    setSeen(key);
    setIndex(1);
    tokens.current = [''];
  }
  const page = useLoad(async () => {
    const p = await load(tokens.current[index - 1] ?? '');
    if (p.next) tokens.current[index] = p.next;
    else tokens.current.length = index;
    return p;
  }, [key, index]);
  return {
    items: page.value?.items ?? [], loading: page.loading, failure: page.failure, index, more: !!page.value?.next, to: setIndex,
    reload: () => { tokens.current = tokens.current.slice(0, index); page.reload(); },
  };
}
