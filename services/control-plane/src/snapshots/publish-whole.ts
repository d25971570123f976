/**
 * Publishes outbox rows of a tenant, whatever data Redis has of it: where it has none, or an earlier rebuild's, the
 * whole tenant is written first. So a change need not wait until a rebuild reaches its tenant.
 */
import { keepFailed } from './outbox.ts';
import type { OutboxRow } from './outbox-row.ts';
import { type Publication, publishTenant } from './publish-tenant.ts';
import type { SnapshotParts } from './snapshot-parts.ts';
import { writeTenant } from './write-tenant.ts';

/** Rejects where nothing of the tenant can be published. */
export type PublishWhole = (tenantId: string, rows: readonly OutboxRow[]) => Promise<Publication>;

export function createPublishWhole(parts: SnapshotParts): PublishWhole {
  const writing = new Map<string, Promise<void>>();

  /** Concurrent callers share one write: each publishes its own rows afterwards. */
  function writeOnce(tenantId: string): Promise<void> {
    const begun = writing.get(tenantId) ?? writeAll(parts, tenantId).finally(() => writing.delete(tenantId));
    writing.set(tenantId, begun);
    return begun;
  }

  return async (tenantId, rows) => {
    const first = await publishTenant(parts, tenantId, rows);
    if (!first.isIncomplete) return first;
    await writeOnce(tenantId);
    return publishTenant(parts, tenantId, rows);
  };
}

async function writeAll(parts: SnapshotParts, tenantId: string): Promise<void> {
  const faults = await writeTenant(parts, tenantId);
  if (faults.length > 0) await keepFailed(parts.database, tenantId, faults);
}
