/** Which tenant was looked at last, so that the start page is the one that somebody left. No more than its name is kept. */
import type { Membership } from '../session/session-client.ts';

const name = 'knoxcall-tenant';

export function rememberTenant(slug: string): void {
  localStorage.setItem(name, slug);
}

export function lastTenant(memberships: readonly Membership[]): Membership | undefined {
  const slug = localStorage.getItem(name);
  return memberships.find((membership) => membership.tenant_slug === slug);
}
