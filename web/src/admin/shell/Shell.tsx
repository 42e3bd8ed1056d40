// What stands around every page of the directory's administrators.
import Alert from '@cloudscape-design/components/alert';
import AppLayout from '@cloudscape-design/components/app-layout-toolbar';
import Box from '@cloudscape-design/components/box';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Button from '@cloudscape-design/components/button';
import { I18nProvider } from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en.json';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import Spinner from '@cloudscape-design/components/spinner';
import { Suspense, useEffect, useState } from 'react';
import { useLoad } from '../../load';
import { Notifications } from '../../parts/Notifications';
import { Nowhere } from '../../parts/Nowhere';
import { follow, href, usePlace, type Place } from '../../router';
import { whenSignedOut } from '../api/call';
import { getPerson, type Person } from '../api/people';
import { useShownTitle } from '../parts/title';
import { known } from '../../shell/addresses';
import { Shortcuts } from '../../shell/Shortcuts';
import { Bar } from './Bar';
import { Home, menu, sections, ways, type Section } from './sections';
import { SignedOut, SignInFirst } from './SignedOut';

const waiting = <Box textAlign="center" padding="xxxl"><Spinner size="large" /></Box>;

export function Shell() {
  return <I18nProvider locale="en" messages={[messages]}><Start /></I18nProvider>;
}

function Start() {
  const me = useLoad(() => getPerson('me'), []);
  const [ended, end] = useState(false);
  useEffect(() => whenSignedOut(() => end(true)), []);
  if (me.failure?.ended && !me.value) return <SignInFirst />;
  if (me.failure) {
    return (
      <Box padding="xxl">
        <Alert type="error" header="The console cannot start" statusIconAriaLabel="Error" action={<Button onClick={() => location.reload()}>Try again</Button>}>
          {me.failure.message} {me.failure.requestId && `Error ${me.failure.requestId}.`}
        </Alert>
      </Box>
    );
  }
  if (!me.value) return waiting;
  return (
    <>
      <Console me={me.value} />
      {ended && <SignedOut me={me.value} back={() => end(false)} />}
    </>
  );
}

function trail(place: Place, section: Section | undefined, title: string) {
  const out = [{ text: 'Directory admin', href: href('/') }];
  if (section) out.push({ text: section.name, href: href(section.id === 'security' ? '/security/authenticators' : '/' + section.id) });
  if (section && title) out.push({ text: title, href: href(place.path) });
  return out;
}

const wide = matchMedia('(min-width: 1000px)');

/** Whether the left menu is open: with room for it, unless it was closed. */
function useMenuOpen() {
  const [open, setOpen] = useState(wide.matches);
  useEffect(() => {
    const change = () => setOpen(wide.matches);
    wide.addEventListener('change', change);
    return () => wide.removeEventListener('change', change);
  }, []);
  return [open, setOpen] as const;
}

function Content({ section, place }: { section?: Section; place: Place }) {
  if (!place.segments.length) return <Home place={place} />;
  if (!section) return <Nowhere path="/" name="the dashboard" />;
  const Page = section.page;
  return known(place, section.addresses, 1) ? <Page place={place} /> : <Nowhere path={'/' + (section.id === 'security' ? 'security/authenticators' : section.id)} name={section.name} />;
}

function Console({ me }: { me: Person }) {
  const place = usePlace();
  const title = useShownTitle();
  const section = sections.find(s => s.id === place.segments[0]);
  const [open, setOpen] = useMenuOpen();
  useEffect(() => { document.title = [title, section?.name, 'Directory admin'].filter(Boolean).join(' - '); });
  return (
    <>
      <a className="skip" href="#content">Skip to the content</a>
      <Bar me={me} />
      <Shortcuts ways={ways} />
      <AppLayout
        headerSelector="#bar" toolsHide navigationOpen={open} onNavigationChange={e => setOpen(e.detail.open)}
        ariaLabels={{ navigation: 'Side navigation', navigationClose: 'Close side navigation', navigationToggle: 'Open side navigation', notifications: 'Notifications' }}
        navigation={
          <SideNavigation
            header={{ text: 'Directory admin', href: href('/') }} items={menu} onFollow={follow}
            activeHref={href('/' + place.segments.slice(0, section?.id === 'security' ? 2 : 1).join('/'))}
          />
        }
        breadcrumbs={section && <BreadcrumbGroup items={trail(place, section, title)} onFollow={follow} ariaLabel="Breadcrumbs" />}
        notifications={<Notifications />}
        content={
          <div id="content" tabIndex={-1}>
            <Suspense fallback={waiting}>
              <Content section={section} place={place} />
            </Suspense>
          </div>
        }
      />
    </>
  );
}
