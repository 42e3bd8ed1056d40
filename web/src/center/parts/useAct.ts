import { useState } from 'react';
import { asFailure, type Failure } from '../../api/errors';

/** Something that a button does: whether it is under way, and what went wrong. */
export function useAct() {
  const [working, work] = useState(false);
  const [failure, fail] = useState<Failure>();
  const act = async (f: () => Promise<void>) => {
    if (working) return;
    work(true);
    fail(undefined);
    try {
      await f();
    } catch (e) {
      fail(asFailure(e));
    }
    work(false);
  };
  return { working, failure, act, clear: () => fail(undefined) };
}
