/** Options of the form `name=value`, given several times. */
import { CliError } from './cli-error.ts';

/** Must not quote what it could not read: it may be a credential in the wrong place. */
export function namedValues(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(texts.map(pair));
}

function pair(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new CliError('usage', '--set takes name=value.');
  return [text.slice(0, at), text.slice(at + 1)];
}
