import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { done } from '../../flashes';
import { useLoad, usePages } from '../../load';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Copyable } from '../../parts/Copyable';
import { Empty } from '../../parts/Empty';
import { Once } from '../../parts/Once';
import { When } from '../../parts/When';
import { follow, href } from '../../router';
import { createToken, listTokens, revokeToken, type Token } from '../api/administration';
import { wordsFor } from '../api/call';
import { getPerson, nameOf } from '../api/people';
import { Curl } from '../parts/Curl';
import { FormDialog } from '../parts/FormDialog';
import { List } from '../parts/List';
import { useTitle } from '../parts/title';
import { useAct } from '../../parts/useAct';

export function Tokens() {
  useTitle('API');
  const pages = usePages(listTokens, []);
  const makers = [...new Set(pages.items.map(t => t.userId))];
  const names = useLoad(async () => new Map(await Promise.all(makers.map(async id => [id, nameOf(await getPerson(id))] as const))), [makers.join(' ')]);
  const [creating, create] = useState(false);
  const [made, show] = useState<Token>();
  const [revoking, revoke] = useState<Token>();
  const button = <Button variant="primary" onClick={() => create(true)}>Create Token</Button>;
  return (
    <SpaceBetween size="m">
      <List
        page title="API tokens" what="tokens" about="A token may do what the person who made it may do, at the moment of each call. It ends 30 days after its last use." pages={pages} id={t => t.id} actions={button}
        empty={<Empty title="No tokens yet" action={button}>Automation calls the management API with one.</Empty>}
        columns={[
          { id: 'name', header: 'Name', isRowHeader: true, minWidth: 160, cell: t => <span className="words">{t.name}</span> },
          { id: 'by', header: 'Made by', minWidth: 190, cell: t => <Link href={href(`/people/${t.userId}`)} onFollow={follow}><span className="words">{names.value?.get(t.userId) ?? t.userId}</span></Link> },
          { id: 'created', header: 'Created', minWidth: 110, cell: t => <When at={t.created} /> },
          { id: 'used', header: 'Last used', minWidth: 110, cell: t => <When at={t.lastUpdated ?? ''} /> },
          { id: 'ends', header: 'Expires', minWidth: 110, cell: t => <When at={t.expiresAt} /> },
          { id: 'act', header: 'Actions', minWidth: 100, cell: t => <Button variant="inline-link" ariaLabel={`Revoke ${t.name}`} onClick={() => revoke(t)}>Revoke</Button> },
        ]}
      />
      <Curl calls={[{ method: 'GET', path: '/api-tokens' }]} />
      {creating && <Create close={() => create(false)} made={t => { create(false); show(t); pages.reload(); }} />}
      {made && (
        <Once title="Token created" button="OK, got it" close={() => show(undefined)}>
          <SpaceBetween size="m">
            <Alert type="warning" statusIconAriaLabel="Warning">Copy it now: it is shown this once, and nobody can show it again.</Alert>
            <FormField label={`Token value of ${made.name}`}><span className="words" data-testid="token"><Copyable text={made.token ?? ''} what="token" /></span></FormField>
          </SpaceBetween>
        </Once>
      )}
      {revoking && (
        <ConfirmDelete
          title={`Revoke ${revoking.name}`} word="revoke" button="Revoke" close={() => revoke(undefined)} extra={<Curl calls={[{ method: 'DELETE', path: `/api-tokens/${revoking.id}` }]} />}
          act={async () => { await revokeToken(revoking.id); done(`The token ${revoking.name} is revoked.`); pages.reload(); }}
        >Whatever uses <strong>{revoking.name}</strong> is refused from the next call on.</ConfirmDelete>
      )}
    </SpaceBetween>
  );
}

function Create({ close, made }: { close: () => void; made: (t: Token) => void }) {
  const [name, set] = useState('');
  const state = useAct();
  const submit = () => state.act(async () => made(await createToken(name.trim())));
  const wrong = wordsFor(state.failure, 'name');
  return (
    <FormDialog title="Create Token" button="Create Token" what="create the token" state={state} submit={submit} close={close} fields={['name']}>
      <FormField label="What do you want your token to be named?" errorText={wrong}><Input value={name} autoFocus ariaRequired invalid={!!wrong} autoComplete={false} onChange={e => { set(e.detail.value); state.clear(); }} /></FormField>
      <Box variant="small">Only here: a token cannot make another one.</Box>
    </FormDialog>
  );
}
