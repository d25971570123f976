/**
 * Writes `src/schema.ts` from the OpenAPI document that the control plane's own code makes; no server is needed. With
 * `--check` it writes nothing, and exits with 1 where the file is stale.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTypeScript, { astToString } from 'openapi-typescript';

const root = join(import.meta.dirname, '../../..');
const target = join(import.meta.dirname, '../src/schema.ts');
const head =
  '/** Types of the management API. Made by `pnpm --filter @knoxcall/client generate`; never edit it. */\n';

// A process of its own, so that this package imports nothing of a service.
const printed = execFileSync(process.execPath, [join(root, 'scripts/print-openapi.ts')], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});
const nodes = await openapiTypeScript(JSON.parse(printed, withoutExamples), {
  alphabetize: true,
  rootTypes: false,
});
const wanted = head + astToString(nodes);

if (process.argv.includes('--check')) {
  const fresh = readFileSync(target, 'utf8') === wanted;
  if (!fresh) console.error('src/schema.ts is stale: run pnpm --filter @knoxcall/client generate');
  process.exitCode = fresh ? 0 : 1;
} else {
  writeFileSync(target, wanted);
}

/** Examples say nothing about types, and would make the file stale whenever one is reworded. */
function withoutExamples(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('schema' in value && 'example' in value)) return value;
  const { example: _example, ...others } = value;
  return others;
}
