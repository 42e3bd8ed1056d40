import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useRef } from 'react';
import { useAct } from '../../parts/useAct';
import { Refusal } from '../api/call';
import { getPerson, type Person } from '../api/people';

const signIn = () => '/signin?' + new URLSearchParams({ to: location.pathname + location.search });

/** Before there is a page: nothing can be lost. */
export function SignInFirst() {
  return (
    <Modal visible header="Your session has ended" closeAriaLabel="Close" onDismiss={() => location.assign(signIn())} footer={<Box float="right"><Button variant="primary" href={signIn()}>Sign in</Button></Box>}>
      It was idle for too long, or has been ended. Sign in again to go on where you were.
    </Modal>
  );
}

/** Over the page, which stays with all that is filled in: somebody signs in in another tab and goes on here. */
export function SignedOut({ me, back }: { me: Person; back: () => void }) {
  const state = useAct();
  const go = () => state.act(async () => {
    const now = await getPerson('me');
    if (now.id !== me.id) throw new Refusal(403, '', `You are signed in as ${now.profile.login} now. What is filled in here belongs to ${me.profile.login}.`, '', '');
    back();
  });
  const latest = useRef(go);
  latest.current = go;
  useEffect(() => {
    const look = () => { if (document.visibilityState === 'visible') void latest.current(); };
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return (
    <Modal
      visible header="Your session has ended" closeAriaLabel="Close" onDismiss={() => void go()}
      footer={<Box float="right"><SpaceBetween direction="horizontal" size="xs"><Button onClick={() => void go()} loading={state.working}>Go on</Button><Button variant="primary" href={signIn()} target="_blank" iconName="external" iconAlign="right">Sign in again</Button></SpaceBetween></Box>}
    >
      <SpaceBetween size="m">
        <div>It was idle for too long, or has been ended. <em>Sign in again</em> opens a new tab; come back to this one then and go on. Nothing that you have filled in is lost.</div>
        {state.failure && <Alert type="warning" statusIconAriaLabel="Warning">{state.failure.ended ? 'You are not signed in yet.' : state.failure.message}</Alert>}
      </SpaceBetween>
    </Modal>
  );
}
