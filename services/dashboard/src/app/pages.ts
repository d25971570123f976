/** The pages of a tenant: where they are, in which group, and who may see them. One list for menu, search and routes. */
import type { IconName } from '../design/icon.tsx';
import type { Role } from '../session/session-client.ts';

type PageEntry = {
  path: string;
  name: string;
  icon: IconName;
  needs?: Exclude<Role, 'read'>;
  /** Pages that stand under this one in the menu. */
  also?: string;
};
export type PageGroup = { name: string; pages: readonly PageEntry[] };

export const pageGroups: readonly PageGroup[] = [
  {
    name: 'Resources',
    pages: [
      { path: '/secrets', name: 'Secrets', icon: 'key' },
      { path: '/routes', name: 'Routes', icon: 'route', also: '/templates' },
      { path: '/connections', name: 'Connections', icon: 'link' },
      { path: '/collections', name: 'Collections', icon: 'folder' },
      { path: '/environments', name: 'Environments', icon: 'layers' },
      { path: '/clients', name: 'Clients', icon: 'server' },
    ],
  },
  {
    name: 'Activity',
    pages: [
      { path: '/logs', name: 'Logs', icon: 'list' },
      { path: '/audit', name: 'Audit', icon: 'shield', needs: 'editor' },
    ],
  },
  {
    name: 'Access',
    pages: [
      { path: '/api-keys', name: 'API keys', icon: 'ticket', needs: 'editor' },
      { path: '/members', name: 'Members', icon: 'people', needs: 'admin' },
      { path: '/settings', name: 'Settings', icon: 'gear' },
    ],
  },
];
