import { createRoot } from 'react-dom/client';

import { App } from './shell/app.tsx';
import { startDashboard } from './state/dashboard.ts';
import { startTheme } from './theme/theme.ts';

startTheme();
startDashboard();
const container = document.getElementById('app');
if (container === null) throw new Error('index.html has no element #app to draw in.');
createRoot(container).render(<App />);
