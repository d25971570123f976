/**
 * Entry: `node verify-export.ts <file>` checks an audit export without a server. Ends with 0 where the chain is
 * sound, 1 where it is broken, 2 where there is nothing to check.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { checkExport, describeOutcome } from './check-export.ts';

const file = process.argv[2];
if (file === undefined) {
  console.error('Usage: node verify-export.ts <file made by GET /v1/audit-logs/export>');
  process.exit(2);
}
try {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  const outcome = await checkExport(lines);
  console.info(describeOutcome(outcome));
  process.exitCode = outcome.broken === undefined ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : 'The file could not be read.');
  process.exitCode = 2;
}
