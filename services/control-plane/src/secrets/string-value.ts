/** The value of a string secret: 1 byte to 64 KiB of UTF-8, kept byte for byte. */
import { z } from 'zod';

const maxValueBytes = 65_536;

export const stringValue = z
  .string()
  .min(1, 'must not be empty')
  .refine(
    (text) => Buffer.byteLength(text) <= maxValueBytes,
    `must not be longer than ${maxValueBytes} bytes`,
  );
