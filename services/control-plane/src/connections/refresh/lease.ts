/**
 * One refresh of a connection at a time, across all processes (security model: OAuth2 refresh): a lease in PostgreSQL,
 * by its clock. It outlives its holder on purpose, because a refresh token that may be in flight must not be sent
 * again. A lease that expired without a release gets a last call, an extra time, before it is taken over: its holder
 * may have been cut off from PostgreSQL all that time, with an answer that is not written yet.
 */

import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PrismaClient } from '@knoxcall/database';
import type { ValuePlace } from '@knoxcall/snapshot';
import { type ConnectionRow, loadConnection } from './connection-row.ts';

const lookAgainMs = 100;
const holder = `${hostname()}:${process.pid}`;

/** Long enough for a holder that retries all the time, a second for each attempt. */
export const lastCallOf = (leaseSeconds: number): number => Math.max(1, leaseSeconds / 5);

/**
 * The connection when the lease was taken. `endsAt`: by `performance.now()`, not later than PostgreSQL's end.
 * `mayBeSpent`: the refresh token was sent, and the answer is not written yet.
 */
export type Leased = {
  readonly row: ConnectionRow;
  readonly fence: bigint;
  readonly endsAt: number;
  mayBeSpent: boolean;
};

/** Null where somebody else holds the lease, or the connection was deleted. */
export async function takeLease(
  database: PrismaClient,
  place: ValuePlace,
  seconds: number,
): Promise<Leased | null> {
  let endsAt = performance.now() + seconds * 1000;
  let taken = await take(database, place, seconds);
  if (taken?.isLastCall) {
    await sleep(lastCallOf(seconds) * 1000);
    endsAt = performance.now() + seconds * 1000;
    taken = await take(database, place, seconds);
  }
  if (taken === undefined || taken.isLastCall) return null;
  const { fence } = taken;
  const row = await loadConnection(database, place);
  return row?.leaseFence === fence ? { row, fence, endsAt, mayBeSpent: false } : null;
}

/**
 * A lease without a holder is in its last call, in which the old holder's fence still counts. A fence includes the
 * time, so that no number is used twice where a restore or a failover lost one.
 */
async function take(
  database: PrismaClient,
  { tenantId, secretId, environmentId }: ValuePlace,
  seconds: number,
): Promise<{ fence: bigint; isLastCall: boolean } | undefined> {
  const taken = await database.$queryRaw<{ fence: bigint; isLastCall: boolean }[]>`
    UPDATE oauth2_connections
    SET lease_holder = CASE WHEN lease_holder IS NULL THEN ${holder} END,
        lease_fence = CASE WHEN lease_holder IS NULL
          THEN greatest(lease_fence + 1, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
          ELSE lease_fence END,
        lease_until = now() + make_interval(
          secs => CASE WHEN lease_holder IS NULL THEN ${seconds}::float8 ELSE ${lastCallOf(seconds)}::float8 END)
    WHERE tenant_id = ${tenantId}::uuid AND secret_id = ${secretId}::uuid
      AND environment_id = ${environmentId}::uuid
      AND (lease_until IS NULL OR lease_until <= now())
    RETURNING lease_fence AS fence, lease_holder IS NULL AS "isLastCall"`;
  return taken[0];
}

async function isLeased(database: PrismaClient, place: ValuePlace): Promise<boolean> {
  const { tenantId, secretId, environmentId } = place;
  const held = await database.$queryRaw<unknown[]>`
    SELECT 1 FROM oauth2_connections
    WHERE tenant_id = ${tenantId}::uuid AND secret_id = ${secretId}::uuid
      AND environment_id = ${environmentId}::uuid AND lease_until > now()`;
  return held.length > 0;
}

/** Written together with the result of the refresh. */
export const noLease = { leaseHolder: null, leaseUntil: null } as const;

export async function releaseLease(database: PrismaClient, place: ValuePlace, fence: bigint): Promise<void> {
  await database.oAuth2Connection.updateMany({ where: { ...place, leaseFence: fence }, data: noLease });
}

/** Resolves when nobody holds the lease, or at `endsAt` (Unix milliseconds); never at once. */
export async function leaseEnd(database: PrismaClient, place: ValuePlace, endsAt: number): Promise<void> {
  do await sleep(lookAgainMs);
  while (Date.now() < endsAt && (await isLeased(database, place)));
}
