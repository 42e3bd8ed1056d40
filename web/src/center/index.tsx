// The IAM Identity Center service: who comes from where, and who may do what in
// which account.
import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useLoad } from '../load';
import { Problem } from '../parts/Problem';
import type { Place } from '../router';
import { AccountPage } from './accounts/AccountPage';
import { Accounts } from './accounts/Accounts';
import { Assign } from './accounts/Assign';
import { Operations } from './accounts/Operations';
import { findInstance, InstanceProvider, useInstance } from './api/instance';
import { arnOf } from './api/sets';
import { Dashboard } from './Dashboard';
import { Enable, Welcome } from './Enable';
import { CreateGroup } from './people/CreateGroup';
import { CreateUser } from './people/CreateUser';
import { GroupPage } from './people/GroupPage';
import { Groups } from './people/Groups';
import { UserPage } from './people/UserPage';
import { Users } from './people/Users';
import { CreateSet } from './sets/CreateSet';
import { SetPage } from './sets/SetPage';
import { Sets } from './sets/Sets';
import { ChangeSource } from './settings/ChangeSource';
import { Settings } from './settings/Settings';

export default function Center({ place }: { place: Place }) {
  const found = useLoad(findInstance, []);
  if (found.failure) return <SpaceBetween size="m"><Header variant="h1">IAM Identity Center</Header><Problem error={found.failure} retry={found.reload} what="see IAM Identity Center" /></SpaceBetween>;
  if (!found.value) return <Box textAlign="center" padding="xl"><Spinner size="large" /></Box>;
  const { mine, elsewhere } = found.value;
  if (!mine) return place.segments[1] === 'enable' ? <Enable enabled={found.reload} /> : <Welcome elsewhere={elsewhere} />;
  return <InstanceProvider value={mine}><Pages place={place} changed={found.reload} /></InstanceProvider>;
}

function Pages({ place, changed }: { place: Place; changed: () => void }) {
  const [, list, id] = place.segments;
  switch (list) {
    case 'settings': return id === 'identity-source' ? <ChangeSource place={place} /> : <Settings place={place} changed={changed} />;
    case 'users': return id === 'create' ? <CreateUser /> : id ? <UserPage key={id} id={id} place={place} /> : <Users place={place} />;
    case 'groups': return id === 'create' ? <CreateGroup /> : id ? <GroupPage key={id} id={id} place={place} /> : <Groups place={place} />;
    case 'accounts': return id === 'assign' ? <Assign place={place} /> : id ? <AccountPage key={id} id={id} place={place} /> : <Accounts place={place} />;
    case 'permission-sets': return id === 'create' ? <CreateSet place={place} /> : id ? <Permission id={id} place={place} /> : <Sets />;
    case 'operations': return <Operations place={place} />;
  }
  return <Dashboard />;
}

function Permission({ id, place }: { id: string; place: Place }) {
  const i = useInstance();
  return <SetPage key={id} arn={arnOf(i, id)} place={place} />;
}
