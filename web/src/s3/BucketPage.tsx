import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Tabs from '@cloudscape-design/components/tabs';
import { Copyable } from '../parts/Copyable';
import { go, href, tabOf, type Place } from '../router';
import { Objects } from './Objects';
import { Permissions } from './Permissions';
import { Properties } from './Properties';

export function BucketPage({ bucket, place }: { bucket: string; place: Place }) {
  const tab = tabOf(place, ['objects', 'properties', 'permissions']);
  const prefix = place.query.get('prefix') ?? '';
  return (
    <ContentLayout header={<Header variant="h1" description={<Copyable text={`arn:aws:s3:::${bucket}`} what="ARN" />}><span className="words">{bucket}</span></Header>}>
      <Tabs
        activeTabId={tab} ariaLabel="Bucket" onChange={e => go(href(`/s3/buckets/${bucket}`, { tab: e.detail.activeTabId === 'objects' ? undefined : e.detail.activeTabId }))}
        tabs={[
          { id: 'objects', label: 'Objects', content: tab === 'objects' && <Objects key={prefix} bucket={bucket} prefix={prefix} versions={place.query.get('versions') === 'on'} /> },
          { id: 'properties', label: 'Properties', content: tab === 'properties' && <Properties bucket={bucket} /> },
          { id: 'permissions', label: 'Permissions', content: tab === 'permissions' && <Permissions bucket={bucket} /> },
        ]}
      />
    </ContentLayout>
  );
}
