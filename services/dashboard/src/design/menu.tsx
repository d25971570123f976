/** A button that opens a list of actions. */
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Menu as AriaMenu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Icon, type IconName } from './icon.tsx';

type MenuAction = { id: string; label: string; icon?: IconName; run: () => void };

export function Menu({
  label,
  trigger,
  actions,
  className = 'button button-quiet',
}: {
  /** Name of the button. */
  label: string;
  trigger: ReactNode;
  actions: readonly MenuAction[];
  className?: string;
}) {
  return (
    <MenuTrigger>
      <AriaButton className={className} aria-label={label}>
        {trigger}
      </AriaButton>
      <Popover className="popover">
        <AriaMenu
          className="menu"
          aria-label={label}
          onAction={(id) => actions.find((action) => action.id === id)?.run()}
        >
          {actions.map((action) => (
            <MenuItem key={action.id} id={action.id} textValue={action.label} className="menu-item">
              {action.icon !== undefined && <Icon name={action.icon} />}
              {action.label}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
