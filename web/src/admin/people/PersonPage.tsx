import Box from '@cloudscape-design/components/box';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Tabs from '@cloudscape-design/components/tabs';
import { useLoad } from '../../load';
import { Copyable } from '../../parts/Copyable';
import { go, href, type Place } from '../../router';
import { getPerson, nameOf } from '../api/people';
import { EventLog } from '../parts/EventLog';
import { PersonStatus } from '../parts/Status';
import { Failed } from '../parts/Failed';
import { shownOf } from '../parts/tab';
import { useTitle } from '../parts/title';
import { Actions } from './Actions';
import { PersonApps } from './PersonApps';
import { PersonGroups } from './PersonGroups';
import { ProfileTab } from './ProfileTab';
import { SecurityTab } from './SecurityTab';

export function PersonPage({ id, place }: { id: string; place: Place }) {
  const loaded = useLoad(() => getPerson(id), [id]);
  const p = loaded.value;
  useTitle(p && nameOf(p));
  if (loaded.failure) return <Failed title="Person" error={loaded.failure} retry={loaded.reload} what="read the person" />;
  if (!p) return <Box textAlign="center" padding="xl"><Spinner size="large" /></Box>;
  return (
    <ContentLayout header={
      <Header
        variant="h1" actions={<Actions person={p} changed={loaded.reload} />}
        description={<SpaceBetween direction="horizontal" size="s"><PersonStatus status={p.status} /><span className="words">{p.profile.login}</span><Copyable text={p.id} what="ID" /></SpaceBetween>}
      ><span className="words">{nameOf(p)}</span></Header>
    }>
      <Tabs
        ariaLabel="Person" activeTabId={shownOf(place, 'tab', ['profile', 'groups', 'applications', 'security', 'log'])} onChange={e => go(href(`/people/${id}`, { tab: e.detail.activeTabId }), true)}
        tabs={[
          { id: 'profile', label: 'Profile', content: <ProfileTab person={p} changed={loaded.reload} /> },
          { id: 'groups', label: 'Groups', content: <PersonGroups person={p} /> },
          { id: 'applications', label: 'Applications', content: <PersonApps person={p} /> },
          { id: 'security', label: 'Factors and sessions', content: <SecurityTab person={p} /> },
          { id: 'log', label: 'Log', content: <EventLog target={p.id} /> },
        ]}
      />
    </ContentLayout>
  );
}
