// Reads the commands of a page, so that the test runs what operators read.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const docs = join(import.meta.dirname, '../../../docs');

/** The first block of commands after `words`. @throws Error if there is none. */
export function commandsAfter(page: string, words: string): string {
  const text = readFileSync(join(docs, page), 'utf8');
  const begin = text.indexOf(words);
  const [, commands] = /^```sh\n(.*?)^```/ms.exec(text.slice(begin)) ?? [];
  if (begin < 0 || commands === undefined) throw new Error(`${page} has no commands after: ${words}`);
  return commands;
}
