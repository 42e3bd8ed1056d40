import '@cloudscape-design/global-styles/index.css';
import 'virtual:theme.css';
import '../console.css';
import { createRoot } from 'react-dom/client';
import { keepFocus } from '../shell/focus';
import { startMode } from '../shell/mode';
import { Shell } from './shell/Shell';

startMode();
keepFocus();
createRoot(document.getElementById('root')!).render(<Shell />);
