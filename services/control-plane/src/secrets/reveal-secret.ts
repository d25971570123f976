/** `POST /dashboard/secrets/:id/reveal`: shows a value to a person with the right, and audits it before. */
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import type { Actor, RunChange } from '../changes/change.ts';
import { secretType } from '../columns.ts';
import { requireEnvironment } from '../environments/environment-store.ts';
import { type Limiter, rateLimited } from '../http/limiter.ts';
import { type Caller, type Operation, other } from '../http/operation.ts';
import { type FoundSecret, findSecret } from './secret-store.ts';
import { type ShownValueDependencies, shownValue } from './shown-value.ts';

type RevealDependencies = ShownValueDependencies & { runChange: RunChange; revealLimiter: Limiter };

/** Reveals of one person in one tenant. */
export const revealsPerMinute = 30;

type Attempt = { caller: Caller; actor: Actor; secret: FoundSecret; environment: string };

export function revealOperations(dependencies: RevealDependencies): Operation[] {
  const { database, runChange } = dependencies;
  return [
    other({
      id: 'revealSecret',
      method: 'post',
      path: '/dashboard/secrets/{id}/reveal',
      tag: 'Secrets',
      summary: 'Show a value to a member with the right, after a step-up; 30 a minute',
      role: 'read',
      callers: 'people',
      find: findSecret(database),
      body: z.strictObject({ environment: z.string(), version: z.number().int().min(1).optional() }),
      data: z.object({
        secret_id: z.uuid(),
        name: z.string(),
        secret_type: secretType,
        environment: z.string(),
        version: z.number().int().nullable(),
        value: z.string(),
      }),
      showsCredential: true,
      errors: ['step_up_required'],
      handle: async ({ caller, actor, found, body }) => {
        const { tenantId } = caller;
        const environment = await requireEnvironment(database, tenantId, body.environment);
        const attempt = { caller, actor, secret: found, environment: environment.name };
        await requireAllowed(dependencies, attempt);
        const place = { tenantId, secretId: found.id, environmentId: environment.id };
        const shown = await shownValue(dependencies, found, { place, version: body.version });
        await note(runChange, attempt, { outcome: 'revealed', version: shown.version });
        const { id: secret_id, name } = found;
        const secret_type = secretType.parse(found.kind);
        return { data: { secret_id, name, secret_type, environment: environment.name, ...shown } };
      },
    }),
  ];
}

/** Refusals are audited like reveals; of those over the limit only the first, so that nobody floods the log. */
async function requireAllowed(
  { runChange, revealLimiter }: RevealDependencies,
  attempt: Attempt,
): Promise<void> {
  const { tenantId, id } = attempt.caller;
  const spent = await revealLimiter.spend(`${tenantId}:${id}`);
  const over = spent.count - revealLimiter.limit;
  const refusal = over > 0 ? rateLimited(spent) : refusalOf(attempt);
  if (refusal === null) return;
  if (over <= 1) await note(runChange, attempt, { outcome: 'refused', reason: refusal.message });
  throw refusal;
}

function refusalOf({ caller, secret }: Attempt): Problem | null {
  if (caller.session?.canReveal !== true) {
    return new Problem('forbidden', { message: 'You may not see values in this tenant.' });
  }
  if (secret.writeOnly) return writeOnly();
  return caller.session.isSteppedUp ? null : new Problem('step_up_required');
}

async function note(
  runChange: RunChange,
  { caller, actor, secret, environment }: Attempt,
  outcome: Record<string, unknown>,
): Promise<void> {
  await runChange(caller.tenantId, actor, async ({ audit }) => {
    const details = { name: secret.name, environment, ...outcome };
    audit({ action: 'secret.reveal', resourceType: 'secret', resourceId: secret.id, details });
  });
}

/** The refusal for a write-only secret: permanent, for everybody, in every way. */
export const writeOnly = (): Problem =>
  new Problem('forbidden', { message: 'This secret is write-only: its value is shown to nobody.' });
