/** How many tenants and objects cannot be published through their own fault, for metrics and the worker's `/readyz`. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PrismaClient } from '@knoxcall/database';
import { Gauge, type Registry } from '@knoxcall/telemetry';
import { countFailing, type Failing, oldestSeconds } from './outbox.ts';

const patienceMs = 2000;

type PublicationHealth = { failing_tenants: number; failing_objects: number; since: string | null };

/** Null while PostgreSQL does not answer. */
export function createPublicationHealth(
  database: PrismaClient,
  registry: Registry,
): () => Promise<PublicationHealth | null> {
  const read = () =>
    Promise.race([countFailing(database).catch(() => null), sleep(patienceMs, null, { ref: false })]);
  const gauge = (name: string, help: string, value: (failing: Failing) => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const failing = await read();
        if (failing !== null) this.set(value(failing));
      },
    });
  };
  gauge(
    'knoxcall_publication_failing_tenants',
    'Tenants with something that cannot be published. Anything but 0 is an alarm.',
    ({ tenants }) => tenants,
  );
  gauge(
    'knoxcall_publication_failing_entries',
    'Entries that cannot be published through a fault of their own or of their tenant.',
    ({ objects }) => objects,
  );
  const outbox = new Gauge({
    name: 'knoxcall_outbox_age_seconds',
    help: 'Age of the oldest change that is not published; 0 where all are.',
    registers: [registry],
    async collect() {
      const seconds = await Promise.race([
        oldestSeconds(database).catch(() => null),
        sleep(patienceMs, null, { ref: false }),
      ]);
      if (seconds !== null) outbox.set(seconds);
    },
  });
  return async () => {
    const failing = await read();
    return (
      failing && {
        failing_tenants: failing.tenants,
        failing_objects: failing.objects,
        since: failing.since?.toISOString() ?? null,
      }
    );
  };
}
