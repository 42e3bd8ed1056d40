import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
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
import { follow, go, href, type Place } from '../../router';
import { deleteGroup, getGroup, type Group } from '../api/groups';
import { Curl } from '../parts/Curl';
import { EventLog } from '../parts/EventLog';
import { Failed } from '../parts/Failed';
import { shownOf } from '../parts/tab';
import { useTitle } from '../parts/title';
import { GroupApps } from './GroupApps';
import { GroupForm } from './GroupForm';
import { Kind } from './Groups';
import { Members } from './Members';
import { RuleList } from './rules/RuleList';

/** A group that is in an application: here is only its name. */
function Pictured({ group }: { group: Group }) {
  const app = group._embedded?.app;
  return (
    <Alert type="info" statusIconAriaLabel="Information" action={app && <Button href={href(`/apps/${app.id}`, { tab: 'push-groups' })} onFollow={follow}>Push Groups</Button>}>
      This is the group of that name in {app ? <strong className="words">{app.label}</strong> : 'an application'}, as far as it is known here. Its members are kept there; those of a pushed group follow the directory&apos;s own group of the push.
    </Alert>
  );
}

export function GroupPage({ id, place }: { id: string; place: Place }) {
  const loaded = useLoad(() => getGroup(id), [id]);
  const [dialog, open] = useState<string>();
  const g = loaded.value;
  useTitle(g?.profile.name);
  if (loaded.failure) return <Failed title="Group" error={loaded.failure} retry={loaded.reload} what="read the group" />;
  if (!g) return <Box textAlign="center" padding="xl"><Spinner size="large" /></Box>;
  const own = g.type === 'OKTA_GROUP';
  const name = g.profile.name;
  return (
    <ContentLayout header={
      <Header
        variant="h1" description={<SpaceBetween size="xxs"><span className="words">{g.profile.description}</span><SpaceBetween direction="horizontal" size="s"><Kind group={g} link /><Copyable text={g.id} what="ID" /></SpaceBetween></SpaceBetween>}
        actions={own && <ButtonDropdown items={[{ id: 'edit', text: 'Edit' }, { id: 'delete', text: 'Delete' }]} onItemClick={e => open(e.detail.id)}>Actions</ButtonDropdown>}
      ><span className="words">{name}</span></Header>
    }>
      <Tabs
        ariaLabel="Group" activeTabId={shownOf(place, 'tab', ['people', 'applications', 'rules', 'log'])} onChange={e => go(href(`/groups/${id}`, { tab: e.detail.activeTabId }), true)}
        tabs={[
          { id: 'people', label: 'People', content: g.type === 'APP_GROUP' ? <Pictured group={g} /> : <Members group={g} /> },
          { id: 'applications', label: 'Applications', content: <GroupApps group={g} /> },
          ...(own ? [{ id: 'rules', label: 'Rules', content: <RuleList group={g} /> }] : []),
          { id: 'log', label: 'Log', content: <EventLog target={g.id} /> },
        ]}
      />
      {dialog === 'edit' && <GroupForm group={g} close={() => open(undefined)} saved={loaded.reload} />}
      {dialog === 'delete' && (
        <ConfirmDelete
          title={`Delete ${name}`} word={name} button="Delete" close={() => open(undefined)} extra={<Curl calls={[{ method: 'DELETE', path: `/groups/${id}` }]} />}
          act={async () => { await deleteGroup(id); done(`The group ${name} is deleted.`); go(href('/groups')); }}
        >Its members lose every application that only this group gives, and what it was granted there. The people stay.</ConfirmDelete>
      )}
    </ContentLayout>
  );
}
