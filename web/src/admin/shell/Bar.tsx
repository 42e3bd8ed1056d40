import TopNavigation from '@cloudscape-design/components/top-navigation';
import { follow, href } from '../../router';
import mark from '../../shell/mark.svg';
import { choose, useChoice, type Choice } from '../../shell/mode';
import { showShortcuts } from '../../shell/Shortcuts';
import { nameOf, type Person } from '../api/people';

const modes: { id: Choice; text: string }[] = [{ id: 'system', text: 'As the system' }, { id: 'light', text: 'Light' }, { id: 'dark', text: 'Dark' }];

/** Signs out as the directory's pages do: with a form, which no script of another site can post. */
function signOut() {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = '/signout';
  document.body.append(form);
  form.submit();
}

export function Bar({ me }: { me: Person }) {
  const mode = useChoice();
  return (
    <div id="bar" className="bar">
      <TopNavigation
        identity={{ href: href('/'), title: 'Directory admin', logo: { src: mark, alt: 'Gatehouse' }, onFollow: follow }}
        i18nStrings={{ overflowMenuTriggerText: 'More', overflowMenuTitleText: 'All', overflowMenuBackIconAriaLabel: 'Back', overflowMenuDismissIconAriaLabel: 'Close' }}
        utilities={[{
          type: 'menu-dropdown', text: nameOf(me), description: me.profile.login ?? '', iconName: 'user-profile',
          items: [
            { id: 'apps', text: 'My applications', href: '/' },
            { id: 'factors', text: 'Security methods', href: '/factors' },
            { id: 'mode', text: 'Appearance', items: modes.map(m => ({ ...m, itemType: 'checkbox' as const, checked: m.id === mode })) },
            { id: 'shortcuts', text: 'Keyboard shortcuts' },
            { id: 'signout', text: 'Sign out' },
          ],
          onItemClick: e => {
            const id = e.detail.id;
            if (id === 'signout') signOut();
            else if (id === 'shortcuts') showShortcuts(true);
            else if (modes.some(m => m.id === id)) choose(id as Choice);
          },
        }]}
      />
    </div>
  );
}
