import Flashbar from '@cloudscape-design/components/flashbar';
import { useFlashes } from '../flashes';

const words = {
  ariaLabel: 'Notifications', notificationBarText: 'Notifications', notificationBarAriaLabel: 'View all notifications',
  errorIconAriaLabel: 'Error', successIconAriaLabel: 'Success', infoIconAriaLabel: 'Information', inProgressIconAriaLabel: 'In progress', warningIconAriaLabel: 'Warning',
};

/** What is said at the top of every page. */
export function Notifications() {
  return <div id="notifications"><Flashbar items={useFlashes()} i18nStrings={words} /></div>;
}
