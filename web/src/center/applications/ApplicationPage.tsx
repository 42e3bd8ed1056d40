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
import { Problem } from '../../parts/Problem';
import { useAct } from '../../parts/useAct';
import { useTitle } from '../../parts/title';
import { follow, go, href, tabOf, type Place } from '../../router';
import { arnOf, getApplication, setStatus } from '../api/applications';
import { useInstance } from '../api/instance';
import { OwnCLI } from '../parts/OwnCLI';
import { Assigned } from './Assigned';
import { Details } from './Details';
import { EditConfiguration } from './EditConfiguration';
import { EditDetails } from './EditDetails';
import { Keys } from './Keys';
import { Mappings } from './Mappings';
import { Remove } from './Remove';

/** One application: what it is, who may use it, what it is told; and the forms that change it. */
export function ApplicationPage({ id, place }: { id: string; place: Place }) {
  const i = useInstance();
  const form = place.segments[3];
  const found = useLoad(() => getApplication(i, id), [id, form]);
  const [removing, remove] = useState(false);
  const { working, failure, act } = useAct();
  const a = found.value;
  useTitle(a?.name);
  if (a && form === 'details') return <EditDetails a={a} />;
  if (a && form === 'configuration') return <EditConfiguration a={a} />;
  const tab = tabOf(place, ['assigned', 'attributes', 'certificates']);
  const at = `/center/applications/${id}`;
  const on = a?.status === 'ENABLED';
  const turn = () => act(async () => { await setStatus(i, id, on ? 'DISABLED' : 'ENABLED'); done(on ? 'The application is disabled: nobody can sign in to it.' : 'The application is enabled.'); found.reload(); });
  return (
    <ContentLayout header={
      <Header variant="h1" description={a?.description} actions={a && (
        <SpaceBetween direction="horizontal" size="xs">
          <Button loading={working} onClick={turn}>{on ? 'Disable' : 'Enable'}</Button>
          <ButtonDropdown onItemFollow={follow} onItemClick={e => e.detail.id === 'remove' && remove(true)} items={[
            { id: 'details', text: 'Edit details', href: href(`${at}/details`) }, { id: 'configuration', text: 'Edit configuration', href: href(`${at}/configuration`) },
            { id: 'attributes', text: 'Edit attribute mappings', href: href(at, { tab: 'attributes' }) }, { id: 'remove', text: 'Remove' },
          ]}>Actions</ButtonDropdown>
        </SpaceBetween>
      )}><span className="words">{a?.name ?? 'Application'}</span></Header>
    }>
      <SpaceBetween size="l">
        {found.failure && <Problem error={found.failure} retry={found.reload} what="see the application" />}
        {failure && <Problem error={failure} what="change the application" />}
        {!a && found.loading && <Spinner />}
        {a && <Details a={a} />}
        <OwnCLI
          commands={[['sso-admin', 'describe-application', '--application-arn', arnOf(i, id)], ['sso-admin', 'update-application', '--application-arn', arnOf(i, id), '--status', on ? 'DISABLED' : 'ENABLED']]}
          calls={[{ method: 'GET', path: `instances/${i.id}/applications/${id}` }]}
        />
        {a && (
          <Tabs activeTabId={tab} ariaLabel="Application" onChange={e => go(href(at, { tab: e.detail.activeTabId === 'assigned' ? undefined : e.detail.activeTabId }))} tabs={[
            { id: 'assigned', label: 'Assigned users and groups', content: tab === 'assigned' && <Assigned application={a} changed={found.reload} /> },
            { id: 'attributes', label: 'Attribute mappings', content: tab === 'attributes' && <Mappings key={JSON.stringify(a)} application={a} changed={found.reload} /> },
            { id: 'certificates', label: 'Certificates', content: tab === 'certificates' && <Keys application={a} changed={found.reload} /> },
          ]} />
        )}
      </SpaceBetween>
      {removing && a && <Remove a={a} close={() => remove(false)} />}
    </ContentLayout>
  );
}
