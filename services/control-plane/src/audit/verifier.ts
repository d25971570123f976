/** Verifications of audit logs: one at a time for a tenant. Who asks meanwhile gets the answer of the one that runs. */
import type { Verification, VerifyDependencies, VerifyFrom } from './verify-audit-log.ts';
import { verifyAuditLog } from './verify-audit-log.ts';

/** `start` reads the whole log; `last` is content with a run that does. */
export type Verify = (tenantId: string, from: VerifyFrom) => Promise<Verification>;

export function createVerifier(dependencies: VerifyDependencies): Verify {
  const running = new Map<string, { from: VerifyFrom; result: Promise<Verification> }>();
  return (tenantId, from) => {
    const known = running.get(tenantId);
    if (known !== undefined && (known.from === from || from === 'last')) return known.result;
    const before = known?.result.catch(() => undefined);
    const result = Promise.resolve(before).then(() => verifyAuditLog(dependencies, tenantId, from));
    const own = { from, result };
    running.set(tenantId, own);
    const forget = (): void => {
      if (running.get(tenantId) === own) running.delete(tenantId);
    };
    result.then(forget, forget);
    return result;
  };
}
