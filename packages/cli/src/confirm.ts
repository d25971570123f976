/** Asks before something is gone for good. */
import { createInterface } from 'node:readline/promises';
import { CliError } from './cli-error.ts';
import type { World } from './world.ts';

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
