/**
 * Who may use a secret where, as far as the secret itself says: its hosts, its routes, and that no answer may show it.
 * Widening any of it needs an admin: else one editor alone could send any secret to himself.
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

/** Fields of the API; what is left out is not touched, or as loose as can be where there was nothing before. */
export const policyFields = {
  allowed_hosts: allowedHosts.nullable().optional(),
  allowed_routes: z.array(z.string().max(128)).max(1000).nullable().optional().describe('Ids or slugs.'),
  always_redact: z.boolean().optional(),
};
type PolicyFields = z.output<z.ZodObject<typeof policyFields>>;

const unbound: SecretPolicy = { allowedHosts: null, allowedRoutes: null, alwaysRedact: false };
const list = z.array(z.string()).nullable();

/** Of a secret as it is stored. */
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

/** The policy with the changes of a body; refuses with `validation_error` where a route is not there. */
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

/** Throws `forbidden` where something is allowed after the change that was not before. */
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

/** A value that is kept to certain places is handed out to an admin alone. Throws `forbidden`. */
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
