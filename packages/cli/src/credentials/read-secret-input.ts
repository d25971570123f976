/**
 * Reads a value that must not be visible: typed without echo on a terminal, else from standard input. Never from an
 * argument, because those are shown to every process of the machine and kept in the shell's history.
 */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CliError } from '../cli-error.ts';
import type { World } from '../world.ts';

const maxBytes = 1024 * 1024;

/** `exact` keeps a line break at the end of standard input, which is otherwise removed as the shell's. */
export async function readSecretInput(world: World, prompt: string, exact = false): Promise<string> {
  const text = world.input.isTTY ? await readHidden(world, prompt) : await readAll(world);
  const value = exact || world.input.isTTY ? text : text.replace(/\r?\n$/, '');
  if (value === '') throw new CliError('usage', 'Nothing was given on standard input.');
  return value;
}

async function readAll({ input }: World): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    size += bytes.length;
    if (size > maxBytes) throw new CliError('usage', 'Standard input is longer than 1 MiB.');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new CliError('usage', 'Standard input is not UTF-8.');
  }
}

function readHidden({ input, errors }: World, prompt: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines: string[] = [];
  errors.write(prompt);
  return new Promise<string>((resolve, reject) => {
    const reader = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
    reader.on('SIGINT', () => reject(new CliError('interrupted', 'Interrupted.')));
    reader.on('close', () => reject(new CliError('interrupted', 'Nothing was given.')));
    reader.on('line', (line) => {
      lines.push(line);
      // All lines of one paste arrive in one turn, and half a key must not be stored as a whole one.
      if (lines.length === 1) setImmediate(() => settle(reader.line));
    });
    const settle = (rest: string): void => {
      if (lines.length > 1 || rest !== '') {
        reject(new CliError('usage', 'More than one line was given: use standard input for such a value.'));
      }
      resolve(lines[0] ?? '');
      reader.close();
    };
  }).finally(() => {
    errors.write('\n');
    input.pause();
  });
}
