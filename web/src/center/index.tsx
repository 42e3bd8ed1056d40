// The IAM Identity Center service: who comes from where, and who may do what in
// which account.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { lazy, useState } from 'react';
import { useLoad } from '../load';
import { Empty } from '../parts/Empty';
import { Problem } from '../parts/Problem';
import { follow, href, type Place } from '../router';
import { findInstance, InstanceProvider, useInstance } from './api/instance';
import { Dashboard } from './Dashboard';
import { Enable, Welcome } from './Enable';

// Each group of pages comes when it is opened.
const People = lazy(() => import('./people'));
const Settings = lazy(() => import('./settings'));
const Accounts = lazy(() => import('./accounts'));
const Sets = lazy(() => import('./sets'));
const Applications = lazy(() => import('./applications'));
const Graph = lazy(() => import('./graph'));

export default function Center({ place }: { place: Place }) {
  const found = useLoad(findInstance, []);
  // The instance that was deleted is not asked for anything more.
  const [gone, lose] = useState<object>();
  if (found.failure) return <SpaceBetween size="m"><Header variant="h1">IAM Identity Center</Header><Problem error={found.failure} retry={found.reload} what="see IAM Identity Center" /></SpaceBetween>;
  if (!found.value || found.value === gone) return <Box textAlign="center" padding="xl"><Spinner size="large" /></Box>;
  const { mine, elsewhere } = found.value;
  if (!mine) return place.segments[1] === 'enable' ? <Enable enabled={found.reload} /> : <Welcome elsewhere={elsewhere} />;
  return <InstanceProvider value={mine}><Pages place={place} changed={deleted => { if (deleted) lose(found.value); found.reload(); }} /></InstanceProvider>;
}

/** What only an organization's instance has. */
const multiAccount = ['accounts', 'operations', 'permission-sets', 'graph'];

function Pages({ place, changed }: { place: Place; changed: (deleted?: boolean) => void }) {
  const i = useInstance();
  if (!i.organization && multiAccount.includes(place.segments[1] ?? '')) {
    return (
      <SpaceBetween size="m">
        <Header variant="h1">Multi-account permissions</Header>
        <Empty title="This instance cannot grant access to accounts" action={<Button href={href('/center/applications')} onFollow={follow}>Applications</Button>}>
          It was enabled in only this AWS account, and is for applications. Access to accounts is managed where IAM Identity Center is enabled with AWS Organizations: in the management account.
        </Empty>
      </SpaceBetween>
    );
  }
  switch (place.segments[1]) {
    case 'settings': return <Settings place={place} changed={changed} />;
    case 'users': case 'groups': return <People place={place} />;
    case 'accounts': case 'operations': return <Accounts place={place} />;
    case 'permission-sets': return <Sets place={place} />;
    case 'applications': return <Applications place={place} />;
    case 'graph': return <Graph place={place} />;
  }
  return <Dashboard />;
}
