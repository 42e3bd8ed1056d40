import Alert from '@cloudscape-design/components/alert';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Modal from '@cloudscape-design/components/modal';
import { useState, type ReactNode } from 'react';
import { done } from '../../flashes';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Copyable } from '../../parts/Copyable';
import { Once } from '../../parts/Once';
import { Problem } from '../../parts/Problem';
import { go, href } from '../../router';
import { deletePerson, getPerson, lifecycle, nameOf, type Given, type Person } from '../api/people';
import { Curl } from '../parts/Curl';
import { useAct } from '../../parts/useAct';

type Action = {
  /** The link of the person's object that offers it. */
  link: string;
  verb: string;
  text: string;
  done: string;
  /** What is lost; without it nothing is, and nobody is asked. */
  lost?: ReactNode;
};

const actions: Action[] = [
  { link: 'activate', verb: 'activate', text: 'Activate', done: 'is activated' },
  { link: 'reactivate', verb: 'reactivate', text: 'Resend activation', done: 'has a new activation link' },
  { link: 'unlock', verb: 'unlock', text: 'Unlock', done: 'can sign in again' },
  { link: 'unsuspend', verb: 'unsuspend', text: 'Unsuspend', done: 'can sign in again' },
  { link: 'resetPassword', verb: 'reset_password', text: 'Reset password', done: 'has to choose a new password', lost: 'The password stops working at once, and every session ends. The person gets a link to choose a new one.' },
  { link: 'expirePassword', verb: 'expire_password', text: 'Expire password', done: 'has to change the password at the next sign-in' },
  { link: 'resetFactors', verb: 'reset_factors', text: 'Reset factors', done: 'has no second factor any more', lost: 'Every authenticator and all recovery codes are taken away. Until a new one is enrolled, the password alone lets in, unless the policy asks for enrolment.' },
  { link: 'suspend', verb: 'suspend', text: 'Suspend', done: 'is suspended', lost: 'The person cannot sign in, and every session ends here and in the applications. Groups and assignments stay for when it is unsuspended.' },
  { link: 'deactivate', verb: 'deactivate', text: 'Deactivate', done: 'is deactivated', lost: 'Every session ends. The applications are unassigned and their users deactivated; second factors, administrator roles and API tokens are gone for good. The person can be activated again, without these.' },
];

/** What can be done with a person in its state. What takes something away says what, and asks. */
export function Actions({ person, changed }: { person: Person; changed: () => void }) {
  const [asking, ask] = useState<Action | 'delete'>();
  const [given, give] = useState<Given>();
  const state = useAct();
  const offered = actions.filter(a => person._links[a.link]);
  const name = nameOf(person);
  const run = async (a: Action) => {
    const out = await lifecycle(person.id, a.verb);
    if (out?.activationUrl || out?.resetPasswordUrl) give(out);
    const pending = a.verb === 'activate' && (await getPerson(person.id)).status === 'PROVISIONED';
    done(pending ? `${name} is active as soon as a password is chosen by the activation link.` : `${name} ${a.done}.`);
    changed();
  };
  const click = (id: string) => {
    if (id === 'delete') return ask('delete');
    const a = offered.find(x => x.link === id)!;
    if (a.lost) ask(a);
    else void state.act(() => run(a));
  };
  const path = `/users/${person.id}`;
  return (
    <>
      <ButtonDropdown
        loading={state.working} onItemClick={e => click(e.detail.id)}
        items={[...offered.map(a => ({ id: a.link, text: a.text })), ...(person._links.delete ? [{ id: 'delete', text: 'Delete' }] : [])]}
      >More Actions</ButtonDropdown>
      {state.failure && <Modal visible header="That did not work" onDismiss={state.clear} closeAriaLabel="Close"><Problem error={state.failure} /></Modal>}
      {given && <Link given={given} name={name} close={() => give(undefined)} />}
      {asking && asking !== 'delete' && (
        <ConfirmDelete
          title={`${asking.text}: ${name}`} word={asking.text.toLowerCase()} button={asking.text} close={() => ask(undefined)} act={() => run(asking)}
          extra={<Curl calls={[{ method: 'POST', path: `${path}/lifecycle/${asking.verb}` }]} />}
        >{asking.lost}</ConfirmDelete>
      )}
      {asking === 'delete' && (
        <ConfirmDelete
          title={`Delete ${name}`} word={person.profile.login ?? 'delete'} button="Delete" close={() => ask(undefined)} extra={<Curl calls={[{ method: 'DELETE', path }]} />}
          act={async () => { await deletePerson(person.id); done(`${name} is deleted.`); go(href('/people')); }}
        >The person, the profile and the memberships are lost for good; the log keeps the name. Nothing brings this back.</ConfirmDelete>
      )}
    </>
  );
}

function Link({ given, name, close }: { given: NonNullable<Given>; name: string; close: () => void }) {
  const url = given.activationUrl ?? given.resetPasswordUrl ?? '';
  return (
    <Once title={`Hand this link to ${name}`} close={close}>
      <Alert type="info" statusIconAriaLabel="Information">It is shown this once, and works once: whoever opens it chooses the password. <div className="words"><Copyable text={url} what="link" /></div></Alert>
    </Once>
  );
}
