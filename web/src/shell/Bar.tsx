import TopNavigation, { type TopNavigationProps } from '@cloudscape-design/components/top-navigation';
import { base, type Session } from '../api/session';
import { flash } from '../flashes';
import { exactTime } from '../words';
import { follow, go, href } from '../router';
import './account.css';
import mark from './mark.svg';
import { choose, useChoice, type Choice } from './mode';
import { services, type Service } from './services';
import { showShortcuts } from './Shortcuts';

const modes: { id: Choice; text: string }[] = [{ id: 'system', text: 'As the system' }, { id: 'light', text: 'Light' }, { id: 'dark', text: 'Dark' }];

/** Ends this console's session: a form, as on any page, so that no script of another site can. */
function signOut() {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = `${base}/signout`;
  document.body.append(form);
  form.submit();
}

/** Who it is that came as the role: the name of the session. */
const person = (s: Session) => s.arn.slice(s.arn.lastIndexOf('/') + 1);

/** A link that opens this page for whoever holds the same permission set. */
async function copyLink(s: Session) {
  const destination = location.pathname.slice(base.length) + location.search;
  const q = new URLSearchParams({ account_id: s.account, role_name: s.role, destination });
  const link = s.root ? location.href : `${location.origin}/start/console?${q}`;
  try {
    await navigator.clipboard.writeText(link);
    flash({ type: 'success', content: 'The link to this page is copied. It names the account and the role.' });
  } catch {
    flash({ type: 'info', header: 'Link to this page', content: link });
  }
}

/** One of ten, the same for an account whenever and wherever it is opened. */
function colour(account: string): number {
  return [...account].reduce((n, d) => (n * 7 + Number(d)) % 10, 0);
}

export function Bar({ session, service }: { session: Session; service?: Service }) {
  const mode = useChoice();
  const act = (e: CustomEvent<{ id: string; href?: string }>) => {
    const id = e.detail.id;
    if (id === 'signout') signOut();
    else if (id === 'link') void copyLink(session);
    else if (id === 'shortcuts') showShortcuts(true);
    else if (modes.some(m => m.id === id)) choose(id as Choice);
  };
  const utilities: TopNavigationProps.Utility[] = [
    {
      type: 'menu-dropdown', text: service?.name ?? 'Services', iconName: 'menu',
      items: services.map(s => ({ id: s.id, text: s.name, description: s.about, href: href('/' + s.id) })), onItemFollow: follow,
      onItemClick: e => { if (!e.detail.href) go(href('/' + e.detail.id)); },
    },
    {
      type: 'menu-dropdown', text: `${session.root ? '' : `${person(session)} · `}${session.root ? 'root' : session.role} @ ${session.accountName} (${session.account})`, iconName: 'user-profile',
      items: [
        { id: 'who', text: session.root ? 'root user' : `${person(session)} as ${session.role}`, description: session.arn, disabled: true },
        ...(session.expires ? [{ id: 'until', text: `Session ends ${exactTime(session.expires)}`, disabled: true }] : []),
        { id: 'link', text: 'Copy link to this page' },
        ...(session.root ? [{ id: 'credentials', text: 'Security credentials', href: `${base}/credentials` }] : []),
        { id: 'portal', text: 'Access portal', href: '/start' },
        { id: 'mode', text: 'Appearance', items: modes.map(m => ({ ...m, itemType: 'checkbox' as const, checked: m.id === mode })) },
        { id: 'shortcuts', text: 'Keyboard shortcuts' },
        { id: 'licenses', text: 'Licences', href: '/console/licenses.txt' },
        { id: 'signout', text: 'Sign out of this console' },
      ],
      onItemClick: act,
    },
  ];
  return (
    <div id="bar" className="bar">
      <TopNavigation
        identity={{ href: href('/'), title: 'Gatehouse', logo: { src: mark, alt: 'Home' }, onFollow: follow }} utilities={utilities}
        i18nStrings={{ overflowMenuTriggerText: 'More', overflowMenuTitleText: 'All', overflowMenuBackIconAriaLabel: 'Back', overflowMenuDismissIconAriaLabel: 'Close' }}
      />
      <div className={`account account-${colour(session.account)}`} title={`Account ${session.accountName} (${session.account})`} />
    </div>
  );
}
