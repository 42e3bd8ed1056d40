import '@cloudscape-design/global-styles/index.css';
import 'virtual:theme.css';
import './console.css';
import { createRoot } from 'react-dom/client';
import { Shell } from './shell/Shell';
import { startMode } from './shell/mode';

startMode();
createRoot(document.getElementById('root')!).render(<Shell />);
