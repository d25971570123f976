/** `?environment=` of operations that act in one environment. */
import { z } from 'zod';

export const environmentQuery = z.strictObject({ environment: z.string().optional() });
