/** A checkpoint as the API answers and takes it. */
import { z } from 'zod';
import type { Checkpoint } from '../audit/checkpoint.ts';
import { timestamp, uuid } from '../http/fields.ts';

export const checkpointFields = z.strictObject({
  tenant_id: uuid,
  sequence: z.number().int().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: timestamp,
  key_id: uuid,
  public_key: z
    .string()
    .max(500)
    .meta({ description: 'Ed25519, PEM. The same for every checkpoint of a log.' }),
  signature: z
    .string()
    .regex(/^[A-Za-z0-9+/]+={0,2}$/)
    .max(200),
}) satisfies z.ZodType<Checkpoint>;
