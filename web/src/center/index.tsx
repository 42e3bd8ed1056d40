// The IAM Identity Center service: who comes from where, and who may do what in
// which account.
import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { lazy } from 'react';
import { useLoad } from '../load';
import { Problem } from '../parts/Problem';
import type { Place } from '../router';
import { findInstance, InstanceProvider } from './api/instance';
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
  if (found.failure) return <SpaceBetween size="m"><Header variant="h1">IAM Identity Center</Header><Problem error={found.failure} retry={found.reload} what="see IAM Identity Center" /></SpaceBetween>;
  if (!found.value) return <Box textAlign="center" padding="xl"><Spinner size="large" /></Box>;
  const { mine, elsewhere } = found.value;
  if (!mine) return place.segments[1] === 'enable' ? <Enable enabled={found.reload} /> : <Welcome elsewhere={elsewhere} />;
  return <InstanceProvider value={mine}><Pages place={place} changed={found.reload} /></InstanceProvider>;
}

function Pages({ place, changed }: { place: Place; changed: () => void }) {
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
