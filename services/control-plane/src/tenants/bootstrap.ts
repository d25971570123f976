/**
 * Makes the first tenant once, and a given API key in it unless its id is known already. Safe to call at every start.
 */
import { Problem } from '@knoxcall/problems';
import type { Actor, RunChange } from '../changes/change.ts';
import type { ChangeDependencies } from '../changes/run-change.ts';
import { validationError } from '../http/validate.ts';
import { type ApiKeyParts, formatApiKey, generateApiKey, parseApiKey } from '../keys/api-key.ts';
import { insertApiKey } from '../keys/insert-api-key.ts';
import { adminKey, createTenant, type TenantRow } from './create-tenant.ts';

type Bootstrapped = { tenant: TenantRow; created: boolean; apiKey: string | null };

/** `apiKey` is the new key; null where nothing was made. */
export async function bootstrap(
  dependencies: ChangeDependencies & { runChange: RunChange },
  actor: Actor,
  wanted: { slug: string; apiKey: string | undefined },
): Promise<Bootstrapped> {
  const { database } = dependencies;
  const parts = wanted.apiKey === undefined ? undefined : requireKey(wanted.apiKey);
  const tenant = await database.tenant.findUnique({ where: { slug: wanted.slug } });
  const known =
    parts !== undefined && (await database.apiKey.findUnique({ where: { keyId: parts.keyId } })) !== null;
  if (tenant === null) {
    if (known)
      throw new Problem('conflict', { message: 'The id of the given API key belongs to another tenant.' });
    const key = parts ?? generateApiKey();
    const made = await createTenant(dependencies, actor, { slug: wanted.slug, plan: 'enterprise', key });
    return { tenant: made.tenant, created: true, apiKey: made.apiKey };
  }
  if (parts === undefined || known) return { tenant, created: false, apiKey: null };
  await dependencies.runChange(tenant.id, actor, (change) => insertApiKey(change, adminKey(parts)));
  return { tenant, created: false, apiKey: formatApiKey(parts) };
}

function requireKey(text: string): ApiKeyParts {
  const parts = parseApiKey(text);
  if (parts === undefined) throw validationError({ api_key: ['must look like tk_live_<id>_<secret>'] });
  return parts;
}
