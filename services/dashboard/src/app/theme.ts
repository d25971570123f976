/** The colour scheme of the page. */

export type Theme = 'system' | 'light' | 'dark';

const name = 'knoxcall-theme';

export function keptTheme(): Theme {
  const kept = localStorage.getItem(name);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function applyTheme(theme: Theme): void {
  if (theme === 'system') {
    localStorage.removeItem(name);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(name, theme);
    document.documentElement.dataset.theme = theme;
  }
}
