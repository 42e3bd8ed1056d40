import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { done } from '../../flashes';
import { useLoad } from '../../load';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Copyable } from '../../parts/Copyable';
import { go, href, type Place } from '../../router';
import { deleteApp, getApp, switchApp, type App } from '../api/apps';
import { Curl } from '../parts/Curl';
import { EventLog } from '../parts/EventLog';
import { Status } from '../parts/Status';
import { Failed } from '../parts/Failed';
import { shownOf } from '../parts/tab';
import { useTitle } from '../parts/title';
import { Pipeline } from '../pipeline/Pipeline';
import { Assignments } from './Assignments';
import { General } from './General';
import { Provisioning } from './Provisioning';
import { PushGroups } from './PushGroups';
import { SignOnTab } from './SignOn';

/** What every tab of an application gets. */
export type TabProps = { app: App; changed: () => void; place: Place };

export function AppPage({ id, place }: { id: string; place: Place }) {
  const loaded = useLoad(() => getApp(id), [id]);
  const app = loaded.value;
  const [dialog, open] = useState<'off' | 'delete'>();
  useTitle(app?.label);
  if (loaded.failure) return <Failed title="Application" error={loaded.failure} retry={loaded.reload} what="read the application" />;
  if (!app) return <Box textAlign="center" padding="xl"><Spinner size="large" /></Box>;
  const on = app.status === 'ACTIVE';
  const tab = { app, changed: loaded.reload, place };
  const tabs = [
    { id: 'general', label: 'General', content: <General {...tab} /> },
    ...(app.settings.signOn ? [{ id: 'sign-on', label: 'Sign On', content: <SignOnTab {...tab} /> }] : []),
    { id: 'provisioning', label: 'Provisioning', content: <Provisioning {...tab} /> },
    { id: 'assignments', label: 'Assignments', content: <Assignments {...tab} /> },
    { id: 'push-groups', label: 'Push Groups', content: <PushGroups {...tab} /> },
    { id: 'pipeline', label: 'Pipeline', content: <Pipeline app={app} /> },
    { id: 'log', label: 'Log', content: <EventLog target={app.id} /> },
  ];
  const shown = shownOf(place, 'tab', tabs.map(t => t.id));
  const activate = async () => { await switchApp(id, true); done(`${app.label} is active.`); loaded.reload(); };
  return (
    <ContentLayout header={
      <Header
        variant="h1" description={<SpaceBetween direction="horizontal" size="s"><Status status={app.status} /><Copyable text={app.id} what="ID" />{app.features.length > 0 && <Badge>Provisioning on</Badge>}</SpaceBetween>}
        actions={
          <ButtonDropdown
            items={on ? [{ id: 'off', text: 'Deactivate' }] : [{ id: 'on', text: 'Activate' }, { id: 'delete', text: 'Delete' }]}
            onItemClick={e => (e.detail.id === 'on' ? void activate() : open(e.detail.id as 'off' | 'delete'))}
          >Actions</ButtonDropdown>
        }
      ><span className="words">{app.label}</span></Header>
    }>
      <Tabs activeTabId={shown} tabs={tabs} ariaLabel="Application" onChange={e => go(href(`/apps/${id}`, { tab: e.detail.activeTabId }), true)} />
      {dialog === 'off' && (
        <ConfirmDelete
          title={`Deactivate ${app.label}`} word="deactivate" button="Deactivate" close={() => open(undefined)}
          act={async () => { await switchApp(id, false); done(`${app.label} is inactive.`); loaded.reload(); }}
          extra={<Curl calls={[{ method: 'POST', path: `/apps/${id}/lifecycle/deactivate` }]} />}
        >
          Nobody can sign in to <strong>{app.label}</strong> any more, and nothing is provisioned. Its settings and assignments stay, for when it is activated again.
        </ConfirmDelete>
      )}
      {dialog === 'delete' && (
        <ConfirmDelete
          title={`Delete ${app.label}`} word={app.label} button="Delete" close={() => open(undefined)}
          act={async () => { await deleteApp(id); done(`${app.label} is deleted.`); go(href('/apps')); }}
          extra={<Curl calls={[{ method: 'DELETE', path: `/apps/${id}` }]} />}
        >
          Its settings, signing keys, assignments and pushed groups are lost for good. Whoever trusts its certificate has to be set up anew. People and groups stay as they are here and in the application.
        </ConfirmDelete>
      )}
    </ContentLayout>
  );
}
