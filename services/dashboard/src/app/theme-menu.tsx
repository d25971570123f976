/** Light, dark, or the system's setting. Kept in this browser. */
import { useState } from 'react';
import { Icon } from '../design/icon.tsx';
import { keysOf } from '../design/keys-of.ts';
import { Menu } from '../design/menu.tsx';
import { applyTheme, keptTheme, type Theme } from './theme.ts';

const names: Record<Theme, string> = { system: 'As the system', light: 'Light', dark: 'Dark' };

export function ThemeMenu() {
  const [theme, setTheme] = useState(keptTheme);
  return (
    <Menu
      label="Theme"
      className="button button-quiet button-icon"
      trigger={<Icon name={theme === 'dark' ? 'moon' : 'sun'} />}
      actions={keysOf(names).map((id) => ({
        id,
        label: names[id],
        ...(id === theme ? { icon: 'check' as const } : {}),
        run: () => {
          applyTheme(id);
          setTheme(id);
        },
      }))}
    />
  );
}
