/** Entry of the dashboard. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { applyTheme, keptTheme } from './app/theme.ts';
// All styles; later ones override earlier ones.
import './design/tokens.css';
import './design/base.css';
import './design/controls.css';
import './design/notice.css';
import './design/dialog.css';
import './design/page.css';
import './design/table.css';
import './design/tabs.css';
import './app/shell.css';
import './session/door.css';
import './placeholder/placeholder.css';
import './secrets/secrets.css';
import './routes/routes.css';
import './logs/logs.css';

applyTheme(keptTheme());
const root = document.getElementById('app');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
