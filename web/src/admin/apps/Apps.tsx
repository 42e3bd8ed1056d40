import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { usePages } from '../../load';
import { Copyable } from '../../parts/Copyable';
import { Empty } from '../../parts/Empty';
import { When } from '../../parts/When';
import { follow, go, href, type Place } from '../../router';
import { listApps } from '../api/apps';
import { withQuery } from '../api/call';
import { Curl } from '../parts/Curl';
import { List } from '../parts/List';
import { Search } from '../parts/Search';
import { Status } from '../parts/Status';

export function Apps({ place }: { place: Place }) {
  const q = place.query.get('q') ?? '';
  const pages = usePages(after => listApps(q, after), [q]);
  const browse = <Button variant="primary" href={href('/apps/catalog')} onFollow={follow}>Browse App Catalog</Button>;
  return (
    <SpaceBetween size="m">
      <List
        page title="Applications" what="applications" about="What people sign in to from here, and where people and groups are provisioned." pages={pages} id={a => a.id}
        search={<Search label="Find an application" value={q} change={text => go(href('/apps', { q: text }), true)} />} clear={q ? () => go(href('/apps'), true) : undefined}
        actions={browse} empty={<Empty title="No applications yet" action={browse}>Choose the first one from the catalog.</Empty>}
        columns={[
          { id: 'label', header: 'Application label', isRowHeader: true, minWidth: 180, cell: a => <Link href={href(`/apps/${a.id}`)} onFollow={follow}><span className="words">{a.label}</span></Link> },
          { id: 'status', header: 'Status', minWidth: 110, cell: a => <Status status={a.status} /> },
          { id: 'signon', header: 'Sign-on', minWidth: 90, cell: a => (a.signOnMode === 'SAML_2_0' ? 'SAML 2.0' : '-') },
          { id: 'provisioning', header: 'Provisioning', minWidth: 110, cell: a => (a.features.length ? 'On' : 'Off') },
          { id: 'id', header: 'ID', minWidth: 270, cell: a => <Copyable text={a.id} what="ID" /> },
          { id: 'created', header: 'Created', minWidth: 110, cell: a => <When at={a.created} /> },
        ]}
      />
      <Curl calls={[{ method: 'GET', path: withQuery('/apps', { q }) }]} />
    </SpaceBetween>
  );
}
