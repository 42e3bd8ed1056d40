import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { done } from '../../flashes';
import { useLoad } from '../../load';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Copyable } from '../../parts/Copyable';
import { Empty } from '../../parts/Empty';
import { Problem } from '../../parts/Problem';
import { When } from '../../parts/When';
import { useInstance } from '../api/instance';
import { createToken, deleteToken, disableProvisioning, enableProvisioning, getProvisioning, type NewToken, type Source, type Token } from '../api/source';
import { OwnCLI } from '../parts/OwnCLI';
import { useAct } from '../../parts/useAct';
import { NewTokenDialog } from './NewTokenDialog';

/** The box that offers automatic provisioning until it is enabled. */
export function EnableProvisioning({ enabled }: { enabled: () => void }) {
  const i = useInstance();
  const [token, show] = useState<NewToken>();
  const { working, failure, act } = useAct();
  const enable = () => act(async () => {
    await enableProvisioning(i).catch(e => {
      // A first try may have got this far and not to the token.
      if ((e as { code?: string }).code !== 'ConflictException') throw e;
    });
    show(await createToken(i));
  });
  return (
    <Container header={<Header variant="h2" description="Your identity provider can keep users and groups up to date here by itself, by SCIM 2.0." actions={<Button variant="primary" loading={working} onClick={enable}>Enable</Button>}>Automatic provisioning</Header>}>
      {failure && <Problem error={failure} what="enable automatic provisioning" />}
      <OwnCLI calls={[{ method: 'POST', path: `instances/${i.id}/provisioning` }, { method: 'POST', path: `instances/${i.id}/provisioning/tokens` }]} />
      {token && <NewTokenDialog token={token} close={() => { show(undefined); enabled(); }} />}
    </Container>
  );
}

const month = 30 * 24 * 3600 * 1000;

function Expiry({ token }: { token: Token }) {
  const left = new Date(token.expires).getTime() - Date.now();
  const words = <When at={token.expires} />;
  if (left <= 0) return <StatusIndicator type="error">Expired {words}</StatusIndicator>;
  if (left < 3 * month) return <StatusIndicator type="warning">Expires {words}</StatusIndicator>;
  return <StatusIndicator type="success">Expires {words}</StatusIndicator>;
}

export function Provisioning({ source, changed }: { source: Source; changed: () => void }) {
  const i = useInstance();
  const state = useLoad(() => getProvisioning(i), [i.id, source.provisioning]);
  const [token, show] = useState<NewToken>();
  const [gone, remove] = useState<Token | 'all'>();
  const { working, failure, act } = useAct();
  if (state.failure) return <Problem error={state.failure} retry={state.reload} what="see automatic provisioning" />;
  const p = state.value;
  if (source.kind !== 'EXTERNAL_IDP') return <Container header={<Header variant="h2">Automatic provisioning</Header>}>It is for external identity providers. With the Identity Center directory, users and groups are made here.</Container>;
  if (p && !p.enabled) return <Container header={<Header variant="h2">Automatic provisioning</Header>}><StatusIndicator type="stopped">Not enabled</StatusIndicator></Container>;
  const tokens = p?.tokens ?? [];
  const ending = tokens.filter(t => new Date(t.expires).getTime() - Date.now() < 3 * month);
  const path = `instances/${i.id}/provisioning`;
  return (
    <SpaceBetween size="l">
      {failure && <Problem error={failure} what="generate a token" />}
      {ending.length > 0 && (
        <Alert type="warning" statusIconAriaLabel="Warning" header="An access token expires soon or has expired">
          Generate another one, give it to the identity provider, and then delete the old one. With no valid token nothing is synchronized.
        </Alert>
      )}
      <Container header={<Header variant="h2" actions={<Button onClick={() => remove('all')} disabled={!p}>Disable</Button>}>Automatic provisioning</Header>}>
        <SpaceBetween size="xs">
          <strong>SCIM endpoint</strong>
          {p?.endpoint && <span className="words"><Copyable text={p.endpoint} what="SCIM endpoint" /></span>}
        </SpaceBetween>
      </Container>
      <Table
        items={tokens} trackBy="id" loading={state.loading && !p} loadingText="Loading tokens" wrapLines ariaLabels={{ tableLabel: 'Access tokens' }}
        header={
          <Header variant="h2" counter={p && `(${tokens.length}/2)`} description="With one of these the identity provider proves who it is. A token is shown only when it is generated."
            actions={<Button loading={working} disabled={tokens.length >= 2} disabledReason="There are two already; delete one first" onClick={() => act(async () => { show(await createToken(i)); })}>Generate token</Button>}
          >Access tokens</Header>
        }
        empty={<Empty title="No access tokens">Nothing is synchronized without one.</Empty>}
        columnDefinitions={[
          { id: 'id', header: 'Token ID', isRowHeader: true, minWidth: 160, cell: t => <Copyable text={t.id} what="token ID" /> },
          { id: 'created', header: 'Created', minWidth: 110, cell: t => <When at={t.created} /> },
          { id: 'expires', header: 'Expires', minWidth: 160, cell: t => <Expiry token={t} /> },
          { id: 'delete', header: 'Actions', minWidth: 100, cell: t => <Button variant="inline-link" ariaLabel={`Delete token ${t.id}`} onClick={() => remove(t)}>Delete</Button> },
        ]}
      />
      <OwnCLI calls={[{ method: 'GET', path }, { method: 'POST', path: path + '/tokens' }]} />
      {token && <NewTokenDialog token={token} close={() => { show(undefined); state.reload(); }} />}
      {gone === 'all' && (
        <ConfirmDelete title="Disable automatic provisioning" word="DISABLE" button="Disable" close={() => remove(undefined)}
          act={async () => { for (const t of tokens) await deleteToken(i, t.id); await disableProvisioning(i); done('Automatic provisioning is disabled.'); changed(); }}
          extra={<OwnCLI calls={[...tokens.map(t => ({ method: 'DELETE', path: `${path}/tokens/${t.id}` })), { method: 'DELETE', path: `${path}?confirmation=DISABLE` }]} />}>
          The endpoint is closed, and its {tokens.length === 1 ? 'token is' : `${tokens.length} tokens are`} worthless at once. Users and groups stay as they are; nothing follows changes at the identity provider any more.
        </ConfirmDelete>
      )}
      {gone && gone !== 'all' && (
        <ConfirmDelete title="Delete access token" word="delete" button="Delete" close={() => remove(undefined)}
          act={async () => { await deleteToken(i, gone.id); done('The access token is deleted.'); state.reload(); }}
          extra={<OwnCLI calls={[{ method: 'DELETE', path: `${path}/tokens/${gone.id}` }]} />}>
          Whoever uses the token {gone.id} is refused at once. {tokens.length === 1 && 'It is the last one: nothing is synchronized without it.'}
        </ConfirmDelete>
      )}
    </SpaceBetween>
  );
}
