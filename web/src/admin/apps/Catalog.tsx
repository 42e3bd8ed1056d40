import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Cards from '@cloudscape-design/components/cards';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useLoad } from '../../load';
import { Empty } from '../../parts/Empty';
import { Problem } from '../../parts/Problem';
import { follow, go, href, type Place } from '../../router';
import { searchCatalog, type Entry } from '../api/apps';
import { Search } from '../parts/Search';
import { useTitle } from '../parts/title';

export function capabilities(e: Entry): string[] {
  return [...(e.signOnModes.includes('SAML_2_0') ? ['SAML'] : []), ...(e.features.length ? ['SCIM'] : [])];
}

export function Catalog({ place }: { place: Place }) {
  useTitle('Browse App Catalog');
  const q = place.query.get('q') ?? '';
  const found = useLoad(() => searchCatalog(q), [q]);
  const at = (e: Entry) => href(`/apps/catalog/${e.name}`);
  return (
    <SpaceBetween size="m">
      <Header variant="h1" description="What an integration can be made of. Choose one to add it.">Browse App Catalog</Header>
      {found.failure && <Problem error={found.failure} retry={found.reload} what="read the catalog" />}
      <Cards
        items={found.value ?? []} trackBy="name" loading={found.loading && !found.value} loadingText="Loading the catalog"
        filter={<Search focus label="Search the catalog" value={q} change={text => go(href('/apps/catalog', { q: text }), true)} />}
        cardsPerRow={[{ cards: 1 }, { minWidth: 600, cards: 2 }, { minWidth: 1000, cards: 3 }]}
        empty={<Empty title="No application matches" action={<Button onClick={() => go(href('/apps/catalog'), true)}>Clear filter</Button>}>Any application that speaks SAML 2.0 can be added as <em>SAML 2.0 application</em>.</Empty>}
        cardDefinition={{
          header: e => <Link fontSize="heading-m" href={at(e)} onFollow={follow}>{e.displayName}</Link>,
          sections: [
            { id: 'about', content: e => <Box color="text-body-secondary">{e.description}</Box> },
            { id: 'has', content: e => <SpaceBetween direction="horizontal" size="xs">{capabilities(e).map(c => <Badge key={c}>{c}</Badge>)}</SpaceBetween> },
          ],
        }}
      />
    </SpaceBetween>
  );
}
