import { createRoot } from 'react-dom/client';

import { App } from './shell/app.tsx';
import { startTheme } from './theme/theme.ts';

startTheme();
const container = document.getElementById('app');
if (container === null) throw new Error('index.html has no element #app to draw in.');
createRoot(container).render(<App />);
