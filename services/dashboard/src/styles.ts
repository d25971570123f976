/** All styles, in the order in which they may say more than the ones before. */
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
