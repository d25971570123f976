/**
 * The parts of the process that a command may use, the prompt before something is deleted for good, and the version of
 * this package.
 */

import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { CliError } from './cli-error.ts';

export type World = {
  environment: Readonly<Record<string, string | undefined>>;
  input: Readable & { isTTY?: boolean };
  output: Writable;
  /** Prompts, notes and errors, so that `output` holds only the result. */
  errors: Writable;
};

/** Throws where the answer differs, or there is none (Ctrl-C, Ctrl-D), or no terminal to ask. */
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
