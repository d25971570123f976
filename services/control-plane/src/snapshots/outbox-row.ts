/** A change that is not in Redis yet. */
import { entryKinds } from '@knoxcall/snapshot';
import { z } from 'zod';

export const outboxRow = z.object({
  id: z.bigint(),
  tenantId: z.string(),
  kind: z.enum(entryKinds),
  /** As in the entry's Redis key; a name stands here itself, as `route:<name>` or `secret:<name>`. */
  objectId: z.string(),
  revision: z.bigint(),
  /** How often publishing failed because of its tenant or object. */
  attempts: z.number(),
});
export type OutboxRow = z.output<typeof outboxRow>;
