/** A change that must still reach Redis. */
import { entryKinds } from '@knoxcall/snapshot';
import { z } from 'zod';

export const outboxRow = z.object({
  id: z.bigint(),
  tenantId: z.string(),
  kind: z.enum(entryKinds),
  /** As in the entry's Redis key; for names the name itself, as `route:<name>` or `secret:<name>`. */
  objectId: z.string(),
  revision: z.bigint(),
  /** How often it could not be published through a fault of its tenant or object. */
  attempts: z.number(),
});
export type OutboxRow = z.output<typeof outboxRow>;
