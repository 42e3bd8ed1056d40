// Pictures of access: for one user, group, permission set or account, and how
// many people may enter each account of the organization.
import Alert from '@cloudscape-design/components/alert';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Tabs from '@cloudscape-design/components/tabs';
import { go, href, type Place } from '../../router';
import { useInstance } from '../api/instance';
import { Graph } from './Graph';
import { Organization } from './Organization';

export default function Index({ place }: { place: Place }) {
  const i = useInstance();
  const view = place.query.get('view') === 'organization' ? 'organization' : 'access';
  const header = <Header variant="h1" description="Who may do what in which account, as pictures.">Access graph</Header>;
  if (!i.organization) return <ContentLayout header={header}><Alert type="info" statusIconAriaLabel="Information">This instance cannot grant access to accounts: it was enabled in only this AWS account.</Alert></ContentLayout>;
  return (
    <ContentLayout header={header}>
      <Tabs activeTabId={view} ariaLabel="Pictures" onChange={e => go(href('/center/graph', { view: e.detail.activeTabId === 'organization' ? 'organization' : undefined }))} tabs={[
        { id: 'access', label: 'Access', content: view === 'access' && <Graph place={place} /> },
        { id: 'organization', label: 'People by account', content: view === 'organization' && <Organization /> },
      ]} />
    </ContentLayout>
  );
}
