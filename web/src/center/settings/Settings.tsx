import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useLoad, type Loaded } from '../../load';
import { Problem } from '../../parts/Problem';
import { go, href, tabOf, type Place } from '../../router';
import { useInstance } from '../api/instance';
import { getSource, type Source } from '../api/source';
import { ResourceTags } from '../parts/ResourceTags';
import { Attributes } from './Attributes';
import { Authentication } from './Authentication';
import { Management } from './Management';
import { Certificates } from './Certificates';
import { EnableProvisioning, Provisioning } from './Provisioning';
import { SourceSummary } from './SourceSummary';
import { Summary } from './Summary';

export function Settings({ place, changed }: { place: Place; changed: (deleted?: boolean) => void }) {
  const i = useInstance();
  const tab = tabOf(place, ['identity-source', 'provisioning', 'certificates', 'authentication', ...(i.organization ? ['attributes'] : []), 'tags', 'management']);
  const source = useLoad(() => getSource(i), [i.id]);
  const s = source.value;
  // These need to know the identity source.
  const part = (id: string, label: string, content: (l: Loaded<Source>, s: Source) => React.ReactNode) => ({
    id, label, content: tab === id && (source.failure ? <Problem error={source.failure} retry={source.reload} what="see the identity source" /> : s && content(source, s)),
  });
  return (
    <ContentLayout header={<Header variant="h1" description="Where users come from, how they sign in, and what they sign in to.">Settings</Header>}>
      <SpaceBetween size="l">
        <Summary />
        {s?.kind === 'EXTERNAL_IDP' && !s.provisioning && <EnableProvisioning enabled={source.reload} />}
        <Tabs
          activeTabId={tab} ariaLabel="Settings" onChange={e => go(href('/center/settings', { tab: e.detail.activeTabId === 'identity-source' ? undefined : e.detail.activeTabId }))}
          tabs={[
            part('identity-source', 'Identity source', (_, s) => <SourceSummary source={s} />),
            part('provisioning', 'Automatic provisioning', (l, s) => <Provisioning source={s} changed={l.reload} />),
            part('certificates', 'Certificates', (l, s) => <Certificates source={s} changed={l.reload} />),
            part('authentication', 'Authentication', (_, s) => <Authentication source={s} />),
            ...(i.organization ? [{ id: 'attributes', label: 'Attributes for access control', content: tab === 'attributes' && <Attributes /> }] : []), // they are tags of sessions in accounts
            { id: 'tags', label: 'Tags', content: tab === 'tags' && <ResourceTags arn={i.arn} /> },
            { id: 'management', label: 'Management', content: tab === 'management' && <Management changed={changed} /> },
          ]}
        />
      </SpaceBetween>
    </ContentLayout>
  );
}
