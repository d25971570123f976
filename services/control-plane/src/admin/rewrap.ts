/**
 * Wraps every stored key with the present master key that another one wrapped, while services run that open both. Each
 * key's state is found by trying, so an interrupted run is simply run again. It must never write a key that it did not
 * open.
 */
import { keyKeepers } from '@knoxcall/config';
import {
  auditKeyContext,
  createWrapper,
  dataKeyContext,
  type KeyWrapper,
  KeyWrapperError,
  type WrapContext,
} from '@knoxcall/envelope';
import type { Actor } from '../changes/change.ts';
import { installation } from '../data-keys/installation-key.ts';
import { type Command, type ExitCode, eachTenant } from './command.ts';

const actor: Actor = { type: 'system', id: 'rewrap', ipAddress: null, requestId: null };

type Counts = { wrapped: number; already: number; refused: number };
type Work = Command & { present: KeyWrapper; counts: Counts };
type Stored = { id: string; wrapped: Uint8Array };

/** Rejects with `KeyWrapperError` `unavailable` where a KMS is away; finished work stays. */
export async function rewrap(command: Command): Promise<ExitCode> {
  const { composition, told } = command;
  const counts = { wrapped: 0, already: 0, refused: 0 };
  const present = await createWrapper(keyKeepers(composition.settings).present);
  await present.check();
  const work = { ...command, present, counts };
  await moveInstallationKey(work);
  const tenants = await eachTenant(command, async (tenantId) => {
    await moveDataKeys(work, tenantId);
    await moveAuditKey(work, tenantId);
  });
  const { wrapped, already, refused } = counts;
  told(
    `${tenants} tenants: ${wrapped} keys were wrapped anew, ${already} were already, ${refused} could not be`,
  );
  if (refused > 0)
    told('neither master key opens the keys that could not be: see docs/runbooks/data-keys-refused.md');
  return refused === 0 ? 0 : 1;
}

/**
 * In one change, so that the proxies hear of it. Keys that somebody else changed meanwhile are left to the next run.
 */
async function moveDataKeys(work: Work, tenantId: string): Promise<void> {
  const { database, runChange } = work.composition;
  const stored = await database.dataKey.findMany({ where: { tenantId } });
  const moved: { id: string; from: Uint8Array; to: Uint8Array }[] = [];
  for (const { id, wrapped } of stored) {
    const to = await moveOne(work, { id, wrapped }, dataKeyContext(tenantId));
    if (to !== undefined) moved.push({ id, from: wrapped, to });
  }
  if (moved.length === 0) return;
  await runChange(tenantId, actor, async ({ tx, revision, publish, audit }) => {
    for (const { id, from, to } of moved) {
      const { count } = await tx.dataKey.updateMany({
        where: { tenantId, id, wrapped: new Uint8Array(from) },
        data: { provider: work.present.provider, wrapped: new Uint8Array(to), revision },
      });
      if (count === 0) continue;
      publish('data-key', id);
      const details = { data_key_id: id, provider: work.present.provider };
      audit({ action: 'tenant.rewrap_data_key', resourceType: 'tenant', resourceId: tenantId, details });
    }
  });
}

/** Written as the owner: the services' role may not change it. */
async function moveAuditKey(work: Work, tenantId: string): Promise<void> {
  const stored = await work.owner.auditKey.findUnique({ where: { tenantId } });
  if (stored === null) return;
  const to = await moveOne(work, stored, auditKeyContext(tenantId));
  if (to === undefined) return;
  await work.owner.auditKey.updateMany({
    where: { tenantId, wrapped: new Uint8Array(stored.wrapped) },
    data: { provider: work.present.provider, wrapped: new Uint8Array(to) },
  });
}

async function moveInstallationKey(work: Work): Promise<void> {
  const { database } = work.composition;
  const stored = await database.installationKey.findFirst();
  if (stored === null) return;
  const to = await moveOne(work, stored, dataKeyContext(installation));
  if (to === undefined) return;
  await database.installationKey.updateMany({
    where: { wrapped: new Uint8Array(stored.wrapped) },
    data: { provider: work.present.provider, wrapped: new Uint8Array(to) },
  });
}

/** Undefined where the present key opens it, or no key does. */
async function moveOne(
  work: Work,
  { id, wrapped }: Stored,
  context: WrapContext,
): Promise<Uint8Array | undefined> {
  const { present, counts, composition, told } = work;
  try {
    if (await opens(present, wrapped, context)) {
      counts.already += 1;
      return undefined;
    }
    const key = await composition.wrapper.unwrap(wrapped, context);
    const to = await present.wrap(key, context);
    key.fill(0);
    counts.wrapped += 1;
    return to;
  } catch (error) {
    if (!isDenied(error)) throw error;
    counts.refused += 1;
    told(`${context.purpose} ${id} of ${context.tenant}: ${error.message}`);
    return undefined;
  }
}

async function opens(present: KeyWrapper, wrapped: Uint8Array, context: WrapContext): Promise<boolean> {
  try {
    (await present.unwrap(wrapped, context)).fill(0);
    return true;
  } catch (error) {
    if (isDenied(error)) return false;
    throw error;
  }
}

const isDenied = (error: unknown): error is KeyWrapperError =>
  error instanceof KeyWrapperError && error.code === 'denied';
