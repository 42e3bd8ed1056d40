// What is done with a unit or an account: a dialog each.
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { closeAccount, createUnit, deleteUnit, moveAccount, renameUnit, type Node } from '../api/organizations';
import { done as tell } from '../flashes';
import { CLI } from '../parts/CLI';
import { ConfirmDelete } from '../parts/ConfirmDelete';
import { Dialog } from '../parts/Dialog';
import { places } from './nodes';

export type Deed = 'create' | 'rename' | 'delete' | 'move' | 'close';

type Props = { node: Node; nodes: Node[]; close: () => void; done: () => void };

export function Act({ deed, ...props }: Props & { deed: Deed }) {
  switch (deed) {
    case 'create': return <UnitName {...props} />;
    case 'rename': return <UnitName {...props} rename />;
    case 'delete': return <DeleteUnit {...props} />;
    case 'move': return <MoveAccount {...props} />;
    case 'close': return <CloseAccount {...props} />;
  }
}

const longest = 128;

function UnitName({ node, close, done, rename }: Props & { rename?: boolean }) {
  const [name, setName] = useState(rename ? node.name : '');
  const clean = name.trim();
  const wrong = clean.length > longest && `A name has at most ${longest} characters.`;
  const act = async () => {
    await (rename ? renameUnit(node.id, clean) : createUnit(node.id, clean));
    tell(rename ? `The organizational unit is now called ${clean}.` : `The organizational unit ${clean} is created.`);
    done();
    close();
  };
  const command = rename
    ? ['organizations', 'update-organizational-unit', '--organizational-unit-id', node.id, '--name', clean || 'NAME']
    : ['organizations', 'create-organizational-unit', '--parent-id', node.id, '--name', clean || 'NAME'];
  const title = rename ? 'Rename organizational unit' : 'Create organizational unit';
  return (
    <Dialog title={title} button={rename ? 'Rename' : 'Create'} ready={!!clean && !wrong && (!rename || clean !== node.name)} act={act} close={close} what={rename ? 'rename the unit' : `create a unit in ${node.name}`}>
      <FormField label="Name" description={rename ? undefined : `It will be in ${node.name}.`} constraintText="Unique among its neighbours." errorText={wrong}>
        <Input value={name} onChange={e => setName(e.detail.value)} autoFocus ariaRequired autoComplete={false} invalid={!!wrong} />
      </FormField>
      <CLI commands={[command]} />
    </Dialog>
  );
}

function DeleteUnit({ node, close, done }: Props) {
  const act = async () => {
    await deleteUnit(node.id);
    tell(`The organizational unit ${node.name} is deleted.`);
    done();
  };
  const command = ['organizations', 'delete-organizational-unit', '--organizational-unit-id', node.id];
  return (
    <ConfirmDelete title="Delete organizational unit" word={node.name} button="Delete" close={close} act={act} extra={<CLI commands={[command]} />}>
      The unit <strong className="words">{node.name}</strong> is deleted with the policies attached to it. It has to be empty: no account is touched.
    </ConfirmDelete>
  );
}

function MoveAccount({ node, nodes, close, done }: Props) {
  const from = node.parent ?? '';
  const options = places(nodes).map(p => ({ value: p.id, label: p.name, description: p.id, disabled: p.id === from, disabledReason: p.id === from ? 'It is there now.' : undefined }));
  const [to, setTo] = useState('');
  const chosen = options.find(o => o.value === to) ?? null;
  const act = async () => {
    await moveAccount(node.id, from, to);
    tell(`The account ${node.name} is moved to ${chosen?.label}.`);
    done();
    close();
  };
  const command = ['organizations', 'move-account', '--account-id', node.id, '--source-parent-id', from, '--destination-parent-id', to || 'DESTINATION'];
  return (
    <Dialog title={`Move ${node.name}`} button="Move" ready={!!to} act={act} close={close} what="move the account">
      <FormField label="Destination" description={`Now in ${options.find(o => o.value === from)?.label ?? from}. At once the control policies of the destination hold, and those of the way there; what people are assigned stays.`}>
        <Select options={options} selectedOption={chosen} onChange={e => setTo(e.detail.selectedOption.value ?? '')} placeholder="Choose the root or a unit" filteringType={options.length > 10 ? 'auto' : 'none'} ariaRequired />
      </FormField>
      <CLI commands={[command]} />
    </Dialog>
  );
}

function CloseAccount({ node, close, done }: Props) {
  const act = async () => {
    await closeAccount(node.id);
    tell(`The account ${node.name} is closed.`);
    done();
  };
  return (
    <ConfirmDelete title={`Close ${node.name}`} word={node.id} button="Close account" close={close} act={act} extra={<CLI commands={[['organizations', 'close-account', '--account-id', node.id]]} />}>
      Closing the account {node.id} cannot be undone here. What is lost:
      <ul>
        <li>Every access key and every session in it stops working at once, of people and of programs.</li>
        <li>It vanishes from everybody's access portal.</li>
        <li>What is stored in it, buckets and objects too, cannot be reached any more.</li>
        <li>Its e-mail address stays taken.</li>
      </ul>
    </ConfirmDelete>
  );
}
