/**
 * Looks up the host names of webhooks, one at a time for each tenant. The system's resolver holds one of the process's
 * few threads for as long as a silent name server likes: so a tenant never holds more than one of them.
 */
import type { EgressLookup } from '@knoxcall/egress';

/** A lookup that waited longer has been given up. */
const patienceMs = 10_000;

export function createLookupTurns(lookup: EgressLookup): (tenantId: string) => EgressLookup {
  const last = new Map<string, Promise<unknown>>();
  return (tenantId) => (name) => {
    const asked = performance.now();
    const mine = (last.get(tenantId) ?? Promise.resolve()).then(() => {
      if (performance.now() - asked > patienceMs)
        throw new Error('another lookup of the tenant took too long');
      return lookup(name);
    });
    const ended = mine.then(
      () => undefined,
      () => undefined,
    );
    last.set(tenantId, ended);
    void ended.then(() => {
      if (last.get(tenantId) === ended) last.delete(tenantId);
    });
    return mine;
  };
}
