/** The pages, in groups; pages that the role may not see are missing. */
import { useId } from 'react';
import { Link, useLocation } from 'wouter';
import { useTenant } from '../api/use-api.ts';
import { Icon } from '../design/icon.tsx';
import type { Role } from '../session/session-client.ts';
import { type PageGroup, pageGroups } from './pages.ts';

const rank: Record<Role, number> = { read: 0, editor: 1, admin: 2 };
const maySee = (role: Role, { needs = 'read' }: { needs?: Role }): boolean => rank[role] >= rank[needs];

export function MainMenu() {
  const { role } = useTenant().membership;
  return (
    <nav className="menu-main" aria-label="Main">
      {pageGroups.map((group) => (
        <Group
          key={group.name}
          group={{ ...group, pages: group.pages.filter((page) => maySee(role, page)) }}
        />
      ))}
    </nav>
  );
}

function Group({ group }: { group: PageGroup }) {
  const id = useId();
  const [path] = useLocation();
  return (
    <div className="menu-group">
      <h2 id={id}>{group.name}</h2>
      <ul aria-labelledby={id}>
        {group.pages.map((page) => {
          const isHere = [page.path, page.also].some((one) => `${path}/`.startsWith(`${one}/`));
          return (
            <li key={page.path}>
              <Link href={page.path} className="menu-link" aria-current={isHere ? 'page' : undefined}>
                <Icon name={page.icon} />
                {page.name}
              </Link>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
