/** What a command may touch of the process that it runs in. */
import type { Readable, Writable } from 'node:stream';

export type World = {
  environment: Readonly<Record<string, string | undefined>>;
  input: Readable & { isTTY?: boolean };
  output: Writable;
  /** Prompts, notes and errors, so that `output` holds nothing but the result. */
  errors: Writable;
};
