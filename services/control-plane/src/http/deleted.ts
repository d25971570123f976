/** The answer to every deletion. */
import { z } from 'zod';

export const deleted = z.object({ deleted: z.literal(true) });
