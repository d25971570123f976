/** Stores `last_used_at`, gathered for a few seconds, so that a read costs no write. Some may be lost. */
import type { PrismaClient } from '@knoxcall/database';
import type { Log } from '@knoxcall/telemetry';

const flushEveryMs = 5000;

export type KeyUse = { note: (tenantId: string, apiKeyId: string) => void; stop: () => Promise<void> };

export function createKeyUse(database: PrismaClient, log: Log): KeyUse {
  let used = new Map<string, { tenantId: string; id: string; at: Date }>();
  const flush = async (): Promise<void> => {
    const rows = [...used.values()];
    used = new Map();
    for (const { tenantId, id, at } of rows) {
      await database.apiKey.updateMany({ where: { tenantId, id }, data: { lastUsedAt: at } });
    }
  };
  const timer = setInterval(() => {
    flush().catch((error: unknown) => log.warn({ err: error }, 'last use of keys was not stored'));
  }, flushEveryMs);
  timer.unref();
  return {
    note: (tenantId, id) => used.set(id, { tenantId, id, at: new Date() }),
    stop: async () => {
      clearInterval(timer);
      await flush().catch(() => undefined);
    },
  };
}
