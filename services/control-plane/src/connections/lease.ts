/**
 * One renewal of a connection at a time, across all processes (S21): a lease in PostgreSQL, by its clock. It outlives
 * its holder on purpose, because a refresh token that may be in flight must not be sent again.
 */
import { hostname } from 'node:os';
import type { PrismaClient } from '@knoxcall/database';
import { type ConnectionRow, loadConnection, type Place } from './connection-row.ts';

const holder = `${hostname()}:${process.pid}`;

/**
 * The connection as it was once the lease was ours. `endsAt`: by `performance.now()`, not later than PostgreSQL ends
 * it. `isSpent`: the refresh token was answered with another one, which is written nowhere yet.
 */
export type Leased = {
  readonly row: ConnectionRow;
  readonly fence: bigint;
  readonly endsAt: number;
  isSpent: boolean;
};

/** Null where somebody else holds it, or the connection is gone. */
export async function takeLease(
  database: PrismaClient,
  place: Place,
  seconds: number,
): Promise<Leased | null> {
  const { tenantId, secretId, environmentId } = place;
  const endsAt = performance.now() + seconds * 1000;
  const taken = await database.$queryRaw<{ fence: bigint }[]>`
    UPDATE oauth2_connections
    SET lease_holder = ${holder}, lease_fence = lease_fence + 1,
        lease_until = now() + make_interval(secs => ${seconds})
    WHERE tenant_id = ${tenantId}::uuid AND secret_id = ${secretId}::uuid
      AND environment_id = ${environmentId}::uuid
      AND (lease_until IS NULL OR lease_until <= now())
    RETURNING lease_fence AS fence`;
  const fence = taken[0]?.fence;
  const row = fence === undefined ? null : await loadConnection(database, place);
  return fence !== undefined && row?.leaseFence === fence ? { row, fence, endsAt, isSpent: false } : null;
}

export async function isLeased(database: PrismaClient, place: Place): Promise<boolean> {
  const { tenantId, secretId, environmentId } = place;
  const held = await database.$queryRaw<unknown[]>`
    SELECT 1 FROM oauth2_connections
    WHERE tenant_id = ${tenantId}::uuid AND secret_id = ${secretId}::uuid
      AND environment_id = ${environmentId}::uuid AND lease_until > now()`;
  return held.length > 0;
}

/** Written together with the result of the renewal. */
export const noLease = { leaseHolder: null, leaseUntil: null } as const;

export async function releaseLease(database: PrismaClient, place: Place, fence: bigint): Promise<void> {
  await database.oAuth2Connection.updateMany({ where: { ...place, leaseFence: fence }, data: noLease });
}
