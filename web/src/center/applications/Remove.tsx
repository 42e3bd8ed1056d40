import { done } from '../../flashes';
import { useLoad } from '../../load';
import { CLI } from '../../parts/CLI';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { go, href } from '../../router';
import { counted } from '../../words';
import { arnOf, assignedTo, deleteApplication, type Application } from '../api/applications';
import { useInstance } from '../api/instance';

/** Removes an application, after saying what goes with it. */
export function Remove({ a, close }: { a: Application; close: () => void }) {
  const i = useInstance();
  const assigned = useLoad(() => assignedTo(i, a.id), [a.id]).value;
  const who = assigned && (assigned.next ? `More than ${assigned.items.length} users and groups` : counted(assigned.items.length, 'user or group', 'users and groups'));
  return (
    <ConfirmDelete title="Remove application" word={a.name} button="Remove application" close={close}
      act={async () => { await deleteApplication(i, a.id); done(`The application ${a.name} is removed.`); go(href('/center/applications')); }}
      extra={<CLI commands={[['sso-admin', 'delete-application', '--application-arn', arnOf(i, a.id)]]} />}>
      <strong className="words">{a.name}</strong> is removed for good. {who ? `Lost with it: the assignments of ${who.replace(/^M/, 'm')}` : 'Lost with it: its assignments'}, {counted(a.attributes.length, 'attribute mapping')} and{' '}
      {counted(a.certificates.length, 'signing key')}. Nobody can sign in to it from here any more, and an application that is added anew has other addresses and keys, which it must be told.
    </ConfirmDelete>
  );
}
