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
import { deleteGroup, getGroup } from '../api/groups';
import { Curl } from '../parts/Curl';
import { EventLog } from '../parts/EventLog';
import { Failed } from '../parts/Failed';
import { useTitle } from '../parts/title';
import { GroupApps } from './GroupApps';
import { GroupForm } from './GroupForm';
import { kinds } from './Groups';
import { Members } from './Members';

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
        variant="h1" description={<SpaceBetween size="xxs"><span className="words">{g.profile.description}</span><SpaceBetween direction="horizontal" size="s"><span>{kinds[g.type] ?? g.type}</span><Copyable text={g.id} what="ID" /></SpaceBetween></SpaceBetween>}
        actions={own && <ButtonDropdown items={[{ id: 'edit', text: 'Edit' }, { id: 'delete', text: 'Delete' }]} onItemClick={e => open(e.detail.id)}>Actions</ButtonDropdown>}
      ><span className="words">{name}</span></Header>
    }>
      <Tabs
        ariaLabel="Group" activeTabId={place.query.get('tab') ?? 'people'} onChange={e => go(href(`/groups/${id}`, { tab: e.detail.activeTabId }), true)}
        tabs={[
          { id: 'people', label: 'People', content: <Members group={g} /> },
          { id: 'applications', label: 'Applications', content: <GroupApps group={g} /> },
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
