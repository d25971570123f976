/** Walks a tenant's whole chain in PostgreSQL, a batch at a time, up to the end that the tenant's row says. */
import type { PrismaClient } from '@knoxcall/database';
import { exportEvent } from './audit-event.ts';
import { genesisHash } from './audit-hash.ts';
import { readEvents } from './read-events.ts';
import { type Broken, type ChainEnd, checkHead, checkLink } from './verify-chain.ts';

export type Verification = { checked: number; firstBroken: Broken | undefined };

/** The end is read first: what is written while this runs is left to the next verification. */
export async function verifyAuditLog(database: PrismaClient, tenantId: string): Promise<Verification> {
  const tenant = await database.tenant.findUniqueOrThrow({
    where: { id: tenantId },
    select: { auditSequence: true, auditHash: true },
  });
  const head: ChainEnd = { sequence: tenant.auditSequence.toString(), hash: hex(tenant.auditHash) };
  let end: ChainEnd = { sequence: '0', hash: hex(genesisHash) };
  let checked = 0;
  for await (const row of readEvents(database, tenantId, { upTo: tenant.auditSequence })) {
    const event = exportEvent(row);
    const firstBroken = checkLink(end, event);
    if (firstBroken !== undefined) return { checked, firstBroken };
    checked += 1;
    end = event;
  }
  return { checked, firstBroken: checkHead(end, head) };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
