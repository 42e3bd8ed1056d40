import { done } from '../../flashes';
import { CLI } from '../../parts/CLI';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { useInstance } from '../api/instance';
import { deleteSet, type PermissionSet } from '../api/sets';

export function DeleteSet({ set, close, deleted }: { set: PermissionSet; close: () => void; deleted: () => void }) {
  const i = useInstance();
  return (
    <ConfirmDelete title="Delete permission set" word={set.name} button="Delete" close={close}
      act={async () => { await deleteSet(i, set.arn); done(`The permission set ${set.name} is deleted.`); deleted(); }}
      extra={<CLI commands={[['sso-admin', 'delete-permission-set', '--instance-arn', i.arn, '--permission-set-arn', set.arn]]} />}>
      <strong className="words">{set.name}</strong> is deleted for good, with its policies. It must not be assigned in any account: remove the access there first.
    </ConfirmDelete>
  );
}
