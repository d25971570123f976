/**
 * Entry: `node verify-export.ts <file> [<checkpoint> <public key>]` checks an audit export without a server, and that
 * it contains a kept checkpoint. Exits with 0 where it is sound, 1 where it is broken, 2 where there is nothing to
 * check.
 */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { checkExport, describeCheckpoint, describeOutcome } from './check-export.ts';
import type { Checkpoint } from './checkpoint.ts';

const [file, checkpointFile, publicKeyFile] = process.argv.slice(2);
if (file === undefined || (checkpointFile === undefined) !== (publicKeyFile === undefined)) {
  console.error(
    'Usage: node verify-export.ts <file made by GET /v1/audit-logs/export> [<"data" of GET /v1/audit-logs/checkpoint> <its public key, PEM>]',
  );
  process.exit(2);
}
try {
  // The signature covers every member that is used.
  const kept: Checkpoint | undefined =
    checkpointFile === undefined ? undefined : JSON.parse(await readFile(checkpointFile, 'utf8'));
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  const outcome = await checkExport(lines, kept);
  const told = [describeOutcome(outcome)];
  if (kept !== undefined && publicKeyFile !== undefined) {
    told.push(describeCheckpoint(kept, await readFile(publicKeyFile, 'utf8'), outcome));
  }
  console.info(told.join('\n'));
  process.exitCode = told.some((line) => line.startsWith('BROKEN')) ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : 'The file could not be read.');
  process.exitCode = 2;
}
