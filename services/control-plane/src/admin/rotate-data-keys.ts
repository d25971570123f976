/**
 * Gives a new data key to every tenant whose present one is older than a given moment. The same moment continues an
 * interrupted run.
 */
import { KeyWrapperError } from '@knoxcall/envelope';
import type { Actor } from '../changes/change.ts';
import { rotate } from '../tenants/rotate-data-key.ts';
import { type Command, type ExitCode, eachTenant } from './command.ts';

const actor: Actor = { type: 'system', id: 'rotate-data-keys', ipAddress: null, requestId: null };

/** Rejects with `KeyWrapperError` `unavailable` where the KMS is away; finished work stays. */
export async function rotateDataKeys(command: Command, before: Date): Promise<ExitCode> {
  const { composition, told } = command;
  const { database, dataKeys, runChange } = composition;
  let [rotated, refused] = [0, 0];
  told(
    `data keys from before ${before.toISOString()}; continue an interrupted run with --before ${before.toISOString()}`,
  );
  const tenants = await eachTenant(command, async (tenantId) => {
    const { activeDataKeyId: id } = await database.tenant.findUniqueOrThrow({ where: { id: tenantId } });
    const where = { tenantId_id: { tenantId, id } };
    const { createdAt } = await database.dataKey.findUniqueOrThrow({ where });
    if (createdAt >= before) return;
    try {
      const made = await dataKeys.make(tenantId);
      await runChange(tenantId, actor, (change) => rotate(change, made));
      rotated += 1;
    } catch (error) {
      if (!(error instanceof KeyWrapperError && error.code === 'denied')) throw error;
      refused += 1;
      told(`${tenantId}: ${error.message}`);
    }
  });
  told(`${tenants} tenants: ${rotated} have a new data key, ${refused} could not get one`);
  told('a worker seals everything again and removes the old keys, tenant by tenant');
  return refused === 0 ? 0 : 1;
}
