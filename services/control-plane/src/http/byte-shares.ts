/**
 * Memory for bodies and for pages of lists: a request takes its bytes before anything is read for it. A tenant has a
 * quarter of them at most. A request that finds none free waits in its tenant's line, and the tenants take turns.
 */
import { overloaded } from './in-flight.ts';

export type Share = {
  /** Gives back bytes that turned out not to be needed. */
  shrink(toBytes: number): void;
  release(): void;
};

export type ByteShares = {
  /** A request for 0 bytes does not wait. Rejects with `overloaded` where no bytes become free in time. */
  take(tenantId: string, bytes: number): Promise<Share>;
};

type Limits = { totalBytes: number; tenantBytes: number; maxWaitMs: number };
type Waiting = { bytes: number; begin: () => void };
type Tenant = { held: number; waiting: Waiting[] };

export function createByteShares({ totalBytes, tenantBytes, maxWaitMs }: Limits): ByteShares {
  const tenants = new Map<string, Tenant>();
  let free = totalBytes;
  const fits = (tenant: Tenant, bytes: number): boolean =>
    bytes <= free && (tenant.held === 0 || tenant.held + bytes <= tenantBytes);
  const hold = (tenant: Tenant, bytes: number): void => {
    tenant.held += bytes;
    free -= bytes;
  };
  /** Serves one of each tenant in turn, while there is room; a served tenant goes to the end. */
  const serve = (): void => {
    let isServed = true;
    while (isServed) {
      isServed = false;
      for (const [id, tenant] of [...tenants]) {
        const [next] = tenant.waiting;
        if (next === undefined || !fits(tenant, next.bytes)) continue;
        tenant.waiting.shift();
        hold(tenant, next.bytes);
        tenants.delete(id);
        tenants.set(id, tenant);
        next.begin();
        isServed = true;
      }
    }
  };
  const forgetIdle = (id: string, tenant: Tenant): void => {
    if (tenant.held === 0 && tenant.waiting.length === 0) tenants.delete(id);
  };
  const giveBack = (id: string, tenant: Tenant, bytes: number): void => {
    hold(tenant, -bytes);
    serve();
    forgetIdle(id, tenant);
  };
  return {
    take: async (id, bytes) => {
      const tenant = tenants.get(id) ?? { held: 0, waiting: [] };
      tenants.set(id, tenant);
      const mayBegin = bytes === 0 || (tenant.waiting.length === 0 && fits(tenant, bytes));
      if (mayBegin) hold(tenant, bytes);
      else await ownTurn(tenant.waiting, bytes, maxWaitMs).finally(() => forgetIdle(id, tenant));
      let held = bytes;
      const shrink = (toBytes: number): void => {
        const unused = Math.max(0, held - toBytes);
        held -= unused;
        if (unused > 0) giveBack(id, tenant, unused);
      };
      return { shrink, release: () => shrink(0) };
    },
  };
}

function ownTurn(line: Waiting[], bytes: number, maxWaitMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      line.splice(line.indexOf(waiting), 1);
      reject(overloaded());
    }, maxWaitMs);
    const begin = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const waiting = { bytes, begin };
    line.push(waiting);
  });
}
