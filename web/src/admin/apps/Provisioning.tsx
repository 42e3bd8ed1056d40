import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useLoad } from '../../load';
import { Problem } from '../../parts/Problem';
import { go, href } from '../../router';
import { getConnection } from '../api/provisioning';
import { shownOf } from '../parts/tab';
import type { TabProps } from './AppPage';
import { Integration } from './Integration';
import { ToApp } from './ToApp';

/** Settings > To App and Integration; before there is a connection, only the latter means anything. */
export function Provisioning({ app, changed, place }: TabProps) {
  const connection = useLoad(() => getConnection(app.id), [app.id]);
  const on = connection.value?.status === 'ENABLED';
  const shown = shownOf(place, 'settings', on ? ['to-app', 'integration'] : ['integration', 'to-app']);
  const to = (settings: string) => go(href(`/apps/${app.id}`, { tab: 'provisioning', settings }), true);
  if (connection.failure) return <Problem error={connection.failure} retry={connection.reload} what="read the provisioning settings" />;
  if (connection.loading && !connection.value) return <Spinner />;
  return (
    <SpaceBetween size="l">
      <SegmentedControl label="Settings" selectedId={shown} onChange={e => to(e.detail.selectedId)} options={[{ id: 'to-app', text: 'To App' }, { id: 'integration', text: 'Integration' }]} />
      {on && !app.features.length && shown === 'integration' && (
        <Alert type="warning" statusIconAriaLabel="Warning" header="Nothing is sent yet" action={<Button onClick={() => to('to-app')}>Choose what is sent</Button>}>
          The connection stands. Choose under <em>To App</em> what is sent to the application: all three switches are off.
        </Alert>
      )}
      {shown === 'integration' && (
        <Integration app={app} connection={connection.value?.baseUrl ? connection.value : undefined} changed={() => { connection.reload(); changed(); to('integration'); }} />
      )}
      {shown === 'to-app' && (on ? <ToApp app={app} changed={changed} /> : (
        <Alert type="info" statusIconAriaLabel="Information" action={<Button onClick={() => to('integration')}>Integration</Button>}>
          Nothing is provisioned until API integration is enabled.
        </Alert>
      ))}
    </SpaceBetween>
  );
}
