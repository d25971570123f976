/** Plain variables of an environment, for `{{env:name}}`: shown again to whoever reads it, so never a place for a secret. */
import { z } from 'zod';

const most = 100;
const valueBytes = 4_096;
const bytesInAll = 65_536;

const name = z.string().regex(/^[A-Za-z0-9_]{1,64}$/, 'must be 1 to 64 letters, digits and _');
const value = z
  .string()
  .max(valueBytes)
  .refine((text) => Buffer.byteLength(text) <= valueBytes, `must not have more than ${valueBytes} bytes`);

export const variables = z
  .record(name, value)
  .refine((all) => Object.keys(all).length <= most, `must not have more than ${most} variables`)
  .refine(
    (all) => Buffer.byteLength(Object.entries(all).flat().join('')) <= bytesInAll,
    `must not have more than ${bytesInAll} bytes in all`,
  );
/** As they are stored, whatever the rules were when they were written. */
export const storedVariables = z.record(z.string(), z.string());
