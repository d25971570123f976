/**
 * What a command may touch of the process that it runs in, how it asks there before something is gone for good, and which
 * version of this package runs.
 */

import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { CliError } from './cli-error.ts';

export type World = {
  environment: Readonly<Record<string, string | undefined>>;
  input: Readable & { isTTY?: boolean };
  output: Writable;
  /** Prompts, notes and errors, so that `output` holds nothing but the result. */
  errors: Writable;
};

/** Throws where the answer is another one, or none (Ctrl-C, Ctrl-D), or where there is nobody to ask. */
export async function confirm({ input, errors }: World, question: string, expected: string): Promise<void> {
  if (!input.isTTY) throw new CliError('usage', 'There is nobody to ask: add --yes.');
  const reader = createInterface({ input, output: errors });
  const none = new Promise<undefined>((resolve) => reader.once('close', () => resolve(undefined)));
  const answer = await Promise.race([reader.question(question), none]);
  reader.close();
  if (answer === expected) return;
  if (answer === undefined) errors.write('\n');
  throw new CliError('interrupted', 'Nothing was deleted.');
}

/** The version of this package, as its manifest says. */
const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

export const version: string =
  typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
