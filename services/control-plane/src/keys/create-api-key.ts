/** `POST /v1/api-keys`: the new key may have no more rights, places or time than the one that makes it. */

import { randomUUID } from 'node:crypto';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import type { Change } from '../changes/change.ts';
import { type Role, role } from '../columns.ts';
import { addressRange, displayName, instant } from '../http/fields.ts';
import { type Caller, change, type KeyLimits, type Operation, type Warning } from '../http/operation.ts';
import { validationError } from '../http/validate.ts';
import { formatApiKey, generateApiKey } from './api-key.ts';
import { insertApiKey } from './insert-api-key.ts';
import { fieldsBeyond } from './key-limits.ts';
import { apiKey, showKey } from './key-view.ts';
import { requireRoutes } from './require-routes.ts';

const newApiKey = z.strictObject({
  name: displayName,
  role: role.optional().describe('Default: `invoke`; the answer then has a warning.'),
  rate_limit_requests: z.number().int().min(1).max(1_000_000).nullable().optional(),
  expires_at: instant.nullable().optional(),
  allowed_routes: z.array(z.string().max(128)).max(1000).nullable().optional().describe('Ids or slugs.'),
  allowed_environments: z.array(z.string().max(64)).max(100).nullable().optional().describe('Names.'),
  ip_allowlist: z.array(addressRange).max(1000).nullable().optional(),
});

/** What each role may do, as the set of roles it covers: `invoke` and `read` do not cover each other. */
const covers: Record<Role, readonly Role[]> = {
  invoke: ['invoke'],
  read: ['read'],
  editor: ['invoke', 'read', 'editor'],
  admin: ['invoke', 'read', 'editor', 'admin'],
};

/** Throws `privilege_escalation`. */
export function requireCovered(caller: Caller, other: Role): void {
  if (!covers[caller.role].includes(other)) throw new Problem('privilege_escalation');
}

type NewApiKey = z.output<typeof newApiKey>;

export function createApiKey(): Operation {
  return change({
    tag: 'API keys',
    id: 'createApiKey',
    method: 'post',
    path: '/v1/api-keys',
    summary: 'Create an API key; the answer shows it once',
    role: 'editor',
    stepUp: true,
    status: 201,
    body: newApiKey,
    data: apiKey.extend({ api_key: z.string() }),
    showsCredential: true,
    errors: ['privilege_escalation'],
    prepare: ({ caller, body: { role: wanted = 'invoke', expires_at: end } }) => {
      requireCovered(caller, wanted);
      if (end && end.getTime() <= Date.now()) {
        throw validationError({ expires_at: ['must lie in the future'] });
      }
      return { ...generateApiKey(), id: randomUUID(), role: wanted };
    },
    change: async (own, { caller, body, prepared: parts }) => {
      const limits = await limitsIn(own, body);
      requireWithin(caller, limits);
      return insertApiKey(own, { ...parts, ...limits, name: body.name });
    },
    answer: (row, { body, prepared: parts }) => ({
      data: { ...showKey(row), api_key: formatApiKey(parts) },
      warnings: warningsOf(body),
    }),
  });
}

async function limitsIn(change: Change, body: NewApiKey): Promise<KeyLimits> {
  const { allowed_routes: routes, allowed_environments: environments } = body;
  return {
    rateLimitRequests: body.rate_limit_requests ?? null,
    expiresAt: body.expires_at ?? null,
    allowedRoutes: routes ? await requireRoutes(change, routes) : null,
    allowedEnvironments: environments ? await requireEnvironments(change, environments) : null,
    ipAllowlist: body.ip_allowlist ?? null,
  };
}

async function requireEnvironments({ tx, tenantId }: Change, given: readonly string[]): Promise<string[]> {
  const names = [...new Set(given)];
  const rows = await tx.environment.findMany({
    where: { tenantId, name: { in: names } },
    select: { name: true },
  });
  const known = new Set(rows.map(({ name }) => name));
  const unknown = names.find((name) => !known.has(name));
  if (unknown === undefined) return names;
  throw validationError({ allowed_environments: [`there is no environment '${unknown}'`] });
}

/** Throws `privilege_escalation`, naming the fields. */
function requireWithin(caller: Caller, wanted: KeyLimits): void {
  const beyond = fieldsBeyond(caller, wanted);
  if (beyond.length === 0) return;
  throw new Problem('privilege_escalation', {
    message: `A key cannot make a key with more rights than its own. Beyond its own: ${beyond.join(', ')}.`,
  });
}

function warningsOf(body: NewApiKey): Warning[] {
  const warnings: Warning[] = [];
  if (body.role === undefined) {
    const message =
      'The key has the role invoke, because none was given: it may use the proxy and nothing else.';
    warnings.push({ code: 'role_assumed', message, path: 'role' });
  }
  const isBound = body.allowed_routes != null || body.allowed_environments != null;
  if (isBound && (body.role === 'editor' || body.role === 'admin')) {
    const message = `allowed_routes and allowed_environments restrict the key at the proxy only: the role ${body.role} may still change every route.`;
    warnings.push({ code: 'binds_proxy_only', message, path: 'role' });
  }
  return warnings;
}
