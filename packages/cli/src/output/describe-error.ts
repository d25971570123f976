/** Describes an error for a person, with data that helps to find it again. */
import { KnoxCallError } from '@knoxcall/client';
import { CommanderError } from 'commander';
import { printable } from './printable.ts';

/** The management API never answers with this text. */
const proxysMark = 'KnoxCall: ';
const wrongDoor =
  'That is the address of a proxy; the command line needs the management API, usually on port 4000: ' +
  'KNOXCALL_API_URL, or knoxcall login --api-url.';

/** Lines without line breaks at their ends. An error that is not ours shows its message and no stack. */
export function describeError(error: unknown): string[] {
  const message = error instanceof CommanderError ? usageMessage(error) : messageOf(error);
  const lines = [`knoxcall: ${message}`];
  if (error instanceof KnoxCallError) {
    for (const [field, faults] of Object.entries(error.fields))
      lines.push(`  ${field}: ${faults.join(', ')}`);
    if (error.message.startsWith(proxysMark)) lines.push(`  ${wrongDoor}`);
    if (error.routes.length > 0) {
      lines.push(`  used by: ${error.routes.map(({ name }) => name).join(', ')}`);
    }
    const id = error.requestId === null ? '' : `, request ${error.requestId}`;
    lines.push(`  (${error.type}${id})`);
  }
  return lines.flatMap((line) => line.split('\n')).map(printable);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A value given as an argument is in the shell's history already; it must not get into a build log too. */
function usageMessage({ code, message }: CommanderError): string {
  if (code === 'commander.excessArguments') {
    return 'Too many arguments. Values are read from a prompt or standard input, never from the command line.';
  }
  return message.replace(/^error: /, '').replace(/=.*$/s, "=...'");
}
