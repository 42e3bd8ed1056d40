import Cards from '@cloudscape-design/components/cards';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useSyncExternalStore } from 'react';
import { base, type Session } from '../api/session';
import { Copyable } from '../parts/Copyable';
import { When } from '../parts/When';
import { follow, href } from '../router';
import { services } from './services';

const phone = matchMedia('(max-width: 599px)');

function useNarrow(): boolean {
  return useSyncExternalStore(f => { phone.addEventListener('change', f); return () => phone.removeEventListener('change', f); }, () => phone.matches);
}

/** The console's first page: who am I here, and what is there. */
export function Home({ session }: { session: Session }) {
  const narrow = useNarrow();
  return (
    <ContentLayout header={<Header variant="h1" description={`Account ${session.account}`}>{session.accountName}</Header>}>
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">Who you are here</Header>}>
          <KeyValuePairs
            columns={narrow ? 1 : 4}
            items={[
              { label: 'Account ID', value: <Copyable text={session.account} what="account ID" /> },
              { label: 'Permission set', value: session.root ? 'root user' : session.role },
              { label: 'Session ends', value: session.expires ? <When at={session.expires} /> : '-' },
              { label: 'ARN', value: <span className="words"><Copyable text={session.arn} what="ARN" /></span> },
            ]}
          />
        </Container>
        {session.root && (
          <Container header={<Header variant="h2">To set things up by command line</Header>}>
            <Link href={`${base}/credentials`}>Security credentials</Link>: the root user's access key, made there and deleted when all is set up.
          </Container>
        )}
        <Header variant="h2" counter={`(${services.length})`} description="What you may do in each is decided by your permissions, call by call.">Services</Header>
        <Cards
          items={services} trackBy="id" cardsPerRow={[{ cards: 1 }, { minWidth: 600, cards: 2 }, { minWidth: 1000, cards: 4 }]}
          cardDefinition={{
            header: s => <Link href={href('/' + s.id)} onFollow={follow} fontSize="heading-m">{s.name}</Link>,
            sections: [{ id: 'about', content: s => s.about }],
          }}
        />
      </SpaceBetween>
    </ContentLayout>
  );
}
