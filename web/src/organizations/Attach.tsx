// Attaching and detaching a control policy: both change what a whole part of the
// organization may do, at once.
import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { listControls, type Summary } from '../api/controls';
import { tree, type Node } from '../api/organizations';
import { useLoad } from '../load';
import { CLI } from '../parts/CLI';
import { ConfirmDelete } from '../parts/ConfirmDelete';
import { Dialog } from '../parts/Dialog';
import { Problem } from '../parts/Problem';

const icon = { root: 'Root', unit: 'Organizational unit', account: 'Account' } as const;

/** Everything that a policy can be attached to, with the way there. */
function targets(nodes: Node[], above = ''): { value: string; label: string; description: string }[] {
  return nodes.flatMap(n => {
    const label = above ? `${above} / ${n.name}` : n.name;
    return [{ value: n.id, label, description: `${icon[n.kind]} ${n.id}` }, ...targets(n.children, label)];
  });
}

const command = (what: 'attach' | 'detach', policy: string, target: string) => [['organizations', `${what}-policy`, '--policy-id', policy || 'POLICY', '--target-id', target || 'TARGET']];
const effect = 'Whatever the policy does not allow, or denies, is refused in these accounts from the next call on, to everybody in them, their root users too. The management account is never limited.';

type Option = { value: string; label: string; description?: string };
type Picking = { title: string; label: string; options: Option[]; loading: boolean; failure?: unknown; policy?: string; target?: string; act: (chosen: string) => Promise<void>; close: () => void };

function Pick({ title, label, options, loading, failure, policy, target, act, close }: Picking) {
  const [chosen, choose] = useState<Option | null>(null);
  return (
    <Dialog title={title} button="Attach" ready={!!chosen} act={() => act(chosen!.value)} close={close} what="attach the policy">
      {failure !== undefined && <Problem error={failure} what={`list what there is to choose from`} />}
      <FormField label={label}>
        <Select
          options={options} selectedOption={chosen} onChange={e => choose(e.detail.selectedOption as Option)} placeholder={`Choose a ${label.toLowerCase()}`} statusType={loading ? 'loading' : 'finished'} loadingText="Loading"
          empty="There is nothing that it is not attached to." filteringType="auto" ariaRequired
        />
      </FormField>
      <Alert type="warning" statusIconAriaLabel="Warning">{effect}</Alert>
      <CLI commands={command('attach', policy ?? chosen?.value ?? '', target ?? chosen?.value ?? '')} />
    </Dialog>
  );
}

/** Chooses where a policy is to hold. */
export function ChooseTarget({ policy, taken, act, close }: { policy: Summary; taken: string[]; act: (target: string) => Promise<void>; close: () => void }) {
  const all = useLoad(tree, []);
  const options = targets(all.value ?? []).filter(o => !taken.includes(o.value));
  return <Pick title={`Attach ${policy.Name}`} label="Target" options={options} loading={all.loading} failure={all.failure} policy={policy.Id} act={act} close={close} />;
}

async function every(): Promise<Summary[]> {
  const out: Summary[] = [];
  for (let next = ''; ; ) {
    const p = await listControls(next);
    out.push(...p.items);
    next = p.next;
    if (!next) return out;
  }
}

/** Chooses a policy for a root, unit or account. */
export function ChoosePolicy({ node, taken, act, close }: { node: Node; taken: string[]; act: (policy: string) => Promise<void>; close: () => void }) {
  const all = useLoad(every, []);
  const options = (all.value ?? []).filter(p => !taken.includes(p.Id)).map(p => ({ value: p.Id, label: p.Name, description: p.Description }));
  return <Pick title={`Attach a policy to ${node.name}`} label="Policy" options={options} loading={all.loading} failure={all.failure} target={node.id} act={act} close={close} />;
}

type Detaching = { policy: Summary; target: string; targetId: string; act: () => Promise<void>; close: () => void };

export function Detach({ policy, target, targetId, act, close }: Detaching) {
  return (
    <ConfirmDelete title="Detach policy" word="detach" button="Detach" act={act} close={close} extra={<CLI commands={command('detach', policy.Id, targetId)} />}>
      <strong className="words">{policy.Name}</strong> no longer limits <strong className="words">{target}</strong> and what is below it. What it denied is allowed again where permissions say so; and
      what it alone allowed is refused: a level with a policy less may allow nothing. One policy has to stay.
    </ConfirmDelete>
  );
}
