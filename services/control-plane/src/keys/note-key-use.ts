/** Stores `last_used_at`, gathered for a few seconds, so that a read costs no write. Some may be lost. */
import type { PrismaClient } from '@knoxcall/database';
import type { Log } from '@knoxcall/telemetry';
import { storeKeyUses } from './store-key-uses.ts';

const flushEveryMs = 5000;

export type KeyUse = { note: (tenantId: string, apiKeyId: string) => void; stop: () => Promise<void> };

export function createKeyUse(database: PrismaClient, log: Log): KeyUse {
  let used = new Map<string, { tenantId: string; at: Date }>();
  const flush = async (): Promise<void> => {
    const uses = used;
    used = new Map();
    await storeKeyUses(database, uses);
  };
  const timer = setInterval(() => {
    flush().catch((error: unknown) => log.warn({ err: error }, 'last use of keys was not stored'));
  }, flushEveryMs);
  timer.unref();
  return {
    note: (tenantId, id) => used.set(id, { tenantId, at: new Date() }),
    stop: async () => {
      clearInterval(timer);
      await flush().catch(() => undefined);
    },
  };
}
