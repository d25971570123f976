/**
 * A secret's own limits: its hosts, its routes, and whether answers may show it. Widening any of them needs an admin:
 * otherwise one editor alone could send any secret to a server of their own.
 */
import { Prisma } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import type { Change } from '../changes/change.ts';
import type { Caller } from '../http/operation.ts';
import { requireRoutes } from '../keys/require-routes.ts';
import { allowedHosts } from './allowed-hosts.ts';

/** null: any. `alwaysRedact`: every route that uses the secret hides it in answers, whatever the route says itself. */
type SecretPolicy = {
  allowedHosts: string[] | null;
  allowedRoutes: string[] | null;
  alwaysRedact: boolean;
};

/** Fields of the API; a missing one stays as it is, or is unlimited for a new secret. */
export const policyFields = {
  allowed_hosts: allowedHosts.nullable().optional(),
  allowed_routes: z.array(z.string().max(128)).max(1000).nullable().optional().describe('Ids or slugs.'),
  always_redact: z.boolean().optional(),
};
type PolicyFields = z.output<z.ZodObject<typeof policyFields>>;

const unbound: SecretPolicy = { allowedHosts: null, allowedRoutes: null, alwaysRedact: false };
const list = z.array(z.string()).nullable();

/** The policy of a stored secret. */
export function policyOf(row: {
  allowedHosts: unknown;
  allowedRoutes: unknown;
  alwaysRedact: boolean;
}): SecretPolicy {
  return {
    allowedHosts: list.parse(row.allowedHosts),
    allowedRoutes: list.parse(row.allowedRoutes),
    alwaysRedact: row.alwaysRedact,
  };
}

/** The policy with a body's changes; refuses with `validation_error` where a route does not exist. */
export async function withFields(
  change: Change,
  fields: PolicyFields,
  before: SecretPolicy = unbound,
): Promise<SecretPolicy> {
  const { allowed_hosts: hosts, allowed_routes: routes, always_redact: redact } = fields;
  return {
    allowedHosts: hosts === undefined ? before.allowedHosts : hosts,
    allowedRoutes:
      routes === undefined
        ? before.allowedRoutes
        : routes && (await requireRoutes(change, routes, before.allowedRoutes ?? [])),
    alwaysRedact: redact ?? before.alwaysRedact,
  };
}

/** Columns of the secret. */
export function policyColumns({ allowedHosts: hosts, allowedRoutes: routes, alwaysRedact }: SecretPolicy) {
  return { allowedHosts: hosts ?? Prisma.DbNull, allowedRoutes: routes ?? Prisma.DbNull, alwaysRedact };
}

/** Throws `forbidden` where the change allows something new. */
export function requireRightToWiden(caller: Caller, before: SecretPolicy, after: SecretPolicy): void {
  if (caller.role === 'admin') return;
  const wider = [
    ...(widens(before.allowedHosts, after.allowedHosts) ? ['allowed_hosts'] : []),
    ...(widens(before.allowedRoutes, after.allowedRoutes) ? ['allowed_routes'] : []),
    ...(before.alwaysRedact && !after.alwaysRedact ? ['always_redact'] : []),
  ];
  if (wider.length === 0) return;
  throw new Problem('forbidden', {
    message: `Loosening ${wider.join(' and ')} of a secret needs an admin key.`,
  });
}

function widens(before: readonly string[] | null, after: readonly string[] | null): boolean {
  if (before === null) return false;
  return after === null || after.some((one) => !before.includes(one));
}

/** Only an admin may read a value with such limits. Throws `forbidden`. */
export function requireRightToHold(
  caller: Caller,
  { allowedHosts: hosts, allowedRoutes: routes, alwaysRedact }: SecretPolicy,
): void {
  if (caller.role === 'admin' || (hosts === null && routes === null && !alwaysRedact)) return;
  throw new Problem('forbidden', {
    message:
      'The token of a secret with allowed_hosts, allowed_routes or always_redact is for an admin key alone.',
  });
}
