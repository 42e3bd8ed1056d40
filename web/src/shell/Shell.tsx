// What stands around every page: who and where, the services, notifications.
import AppLayout from '@cloudscape-design/components/app-layout-toolbar';
import Box from '@cloudscape-design/components/box';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import { I18nProvider } from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en.json';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import Spinner from '@cloudscape-design/components/spinner';
import { Suspense, useEffect, useState } from 'react';
import { whenEnded } from '../api/call';
import { asFailure, type Failure } from '../api/errors';
import { loadSession, type Session } from '../api/session';
import { PageCLI } from '../parts/CLI';
import { Notifications } from '../parts/Notifications';
import { Nowhere } from '../parts/Nowhere';
import { useShownTitle } from '../parts/title';
import { follow, href, usePlace, type Place } from '../router';
import { known, nearest } from './addresses';
import { Bar } from './Bar';
import { crumbs } from './crumbs';
import { Ended, Unavailable } from './Ended';
import { Home } from './Home';
import { services, ways, type Service } from './services';
import { Shortcuts } from './Shortcuts';

export function Shell() {
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <Start />
    </I18nProvider>
  );
}

function Start() {
  const [session, setSession] = useState<Session>();
  const [failure, setFailure] = useState<Failure>();
  const [ended, setEnded] = useState(false);
  useEffect(() => {
    whenEnded(() => setEnded(true));
    loadSession().then(setSession, e => setFailure(asFailure(e)));
  }, []);
  if (failure?.ended) return <Ended />;
  if (failure) return <Unavailable failure={failure} />;
  if (!session) return <Box textAlign="center" padding="xxxl"><Spinner size="large" /></Box>;
  return <>{ended && <Ended />}<Console session={session} /></>;
}

function Console({ session }: { session: Session }) {
  const place = usePlace();
  const service = services.find(s => s.id === place.segments[0]);
  const [open, setOpen] = useState(() => matchMedia('(min-width: 1000px)').matches);
  const trail = crumbs(place, service, useShownTitle());
  useEffect(() => {
    document.title = `${trail.map(c => c.text).reverse().join(' - ')} - ${session.accountName}`;
  });
  return (
    <>
      <a className="skip" href="#content">Skip to the content</a>
      <Bar session={session} service={service} />
      <Shortcuts ways={ways} />
      <AppLayout
        headerSelector="#bar" toolsHide
        ariaLabels={{ navigation: 'Side navigation', navigationClose: 'Close side navigation', navigationToggle: 'Open side navigation', notifications: 'Notifications' }}
        navigationHide={!service}
        navigationOpen={open} onNavigationChange={e => setOpen(e.detail.open)}
        navigation={service && <Navigation key={service.id} service={service} place={place} />}
        breadcrumbs={service && <BreadcrumbGroup items={trail} onFollow={follow} ariaLabel="Breadcrumbs" />}
        notifications={<Notifications />}
        content={
          <div id="content" tabIndex={-1}>
            <Suspense fallback={<Box textAlign="center" padding="xl"><Spinner size="large" /></Box>}>
              <PageCLI><Content session={session} service={service} place={place} /></PageCLI>
            </Suspense>
          </div>
        }
      />
    </>
  );
}

function Content({ session, service, place }: { session: Session; service?: Service; place: Place }) {
  if (!place.segments.length) return <Home session={session} />;
  if (!service) return <Nowhere path="/" name="the console's home" />;
  const Page = service.page;
  return known(place, service.addresses, 1) ? <Page place={place} /> : <Nowhere path={`/${service.id}`} name={service.name} />;
}

function Navigation({ service, place }: { service: Service; place: Place }) {
  const items = service.navigation();
  return (
    <SideNavigation
      header={{ text: service.name, href: href('/' + service.id) }} items={items}
      activeHref={nearest(items, href('/' + place.segments.join('/')))} onFollow={follow}
    />
  );
}
