// One thing at a time that a person asked for: whether it is under way, and why it failed.
import { useEffect, useRef, useState } from 'react';
import { asFailure, type Failure } from '../api/errors';

export type Act = { working: boolean; failure?: Failure; act: (f: () => Promise<unknown>) => Promise<boolean>; clear: () => void };

/** act runs f and tells whether it succeeded; meanwhile further calls do nothing. A field that was refused gets the focus. */
export function useAct(): Act {
  const [working, work] = useState(false);
  const [failure, fail] = useState<Failure>();
  const busy = useRef(false);
  const act = async (f: () => Promise<unknown>) => {
    if (busy.current) return false;
    busy.current = true;
    work(true);
    fail(undefined);
    try {
      await f();
      return true;
    } catch (e) {
      fail(asFailure(e));
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return false;
    } finally {
      busy.current = false;
      work(false);
    }
  };
  return { working, failure, act, clear: () => fail(undefined) };
}

/** Asks again each second while something is under way, for at most two minutes unless a longer time is given. */
export function useFollow(pending: boolean, reload: () => void, most = 120_000) {
  const latest = useRef(reload);
  latest.current = reload;
  useEffect(() => {
    if (!pending) return;
    const ends = Date.now() + most;
    const timer = setInterval(() => { if (Date.now() < ends) latest.current(); else clearInterval(timer); }, 1000);
    return () => clearInterval(timer);
  }, [pending]);
}
