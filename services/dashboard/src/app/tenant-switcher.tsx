/** Shows the present tenant and the person's others. */
import { useTenant } from '../api/use-api.ts';
import { Icon } from '../design/icon.tsx';
import { Menu } from '../design/menu.tsx';
import type { Session } from '../session/session-client.ts';

export function TenantSwitcher({ session }: { session: Session }) {
  const { slug } = useTenant();
  return (
    <Menu
      label={`Tenant ${slug}`}
      className="button button-quiet tenant-switcher"
      trigger={
        <>
          <span className="tenant-badge" data-letter={slug.slice(0, 1).toUpperCase()} />
          <span className="tenant-name">{slug}</span>
          <Icon name="chevron" />
        </>
      }
      actions={session.memberships.map((membership) => ({
        id: membership.tenant_id,
        label: `${membership.tenant_slug} (${membership.role})`,
        ...(membership.tenant_slug === slug ? { icon: 'check' as const } : {}),
        run: () => location.assign(`/t/${membership.tenant_slug}/secrets`),
      }))}
    />
  );
}
