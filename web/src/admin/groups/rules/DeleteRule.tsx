import Checkbox from '@cloudscape-design/components/checkbox';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { done } from '../../../flashes';
import { ConfirmDelete } from '../../../parts/ConfirmDelete';
import { deletePath, deleteRule, type Rule } from '../../api/rules';
import { Curl } from '../../parts/Curl';

/** Deletes a rule, with or without the memberships that it made. */
export function DeleteRule({ rule, close, deleted }: { rule: Rule; close: () => void; deleted: () => void }) {
  const [leave, set] = useState(false);
  return (
    <ConfirmDelete
      title={`Delete ${rule.name}`} word="delete" button="Delete" close={close}
      act={async () => { await deleteRule(rule.id, leave); done(`The rule ${rule.name} is deleted.`); deleted(); }}
      extra={
        <SpaceBetween size="m">
          <Checkbox checked={leave} onChange={e => set(e.detail.checked)} description="Otherwise they stay, as if somebody had put them there.">Take the people out whom this rule put into groups</Checkbox>
          <Curl calls={[{ method: 'DELETE', path: deletePath(rule.id, leave) }]} />
        </SpaceBetween>
      }
    >{leave ? 'Its people leave the groups, and lose every application that only these give.' : 'Nobody follows its condition any more.'}</ConfirmDelete>
  );
}
