/**
 * Breaks a whole product at random for a while, under traffic and changes, and checks its promises. Usage:
 * `pnpm chaos [minutes] [seed] [--redis single|sentinel|cluster]`; exits with 1 where a promise was not kept.
 */
import { randomInt } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { reportOf } from './report.ts';
import { runChaos } from './run-chaos.ts';
import { arrangements, type RedisForm } from './world/stores.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { redis: { type: 'string', default: 'single' } },
});
const minutes = Number(positionals[0] ?? 3);
const seed = Number(positionals[1] ?? randomInt(1_000_000));
const redis = formOf(values.redis);
const bounds = { freshMs: 100, recoveryMs: 5_000, tokenMs: 10_000, publishMs: 35_000, endMs: 1_000 };

const begun = performance.now();
const told = (line: string): void => {
  console.log(`${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${line}`);
};
const run = await runChaos({
  redis,
  seed,
  ms: minutes * 60_000,
  bounds,
  pauseMs: 60,
  settleMs: 40_000,
  told,
});
const report = reportOf(run);
const directory = join(import.meta.dirname, '../../../.knoxcall/chaos');
mkdirSync(directory, { recursive: true });
const name = join(directory, `${new Date().toISOString().slice(0, 19).replaceAll(':', '')}-${seed}`);
writeFileSync(`${name}.md`, report);
writeFileSync(`${name}.json`, JSON.stringify(run));
console.log(`\n${report}\nAll of it: ${name}.json`);
process.exit(run.verdict.violations.length === 0 ? 0 : 1);

function formOf(text: string): RedisForm {
  const form = Object.values(arrangements).find(({ redis }) => redis === text);
  if (form === undefined) throw new Error(`--redis is ${Object.keys(arrangements).join(', ')}`);
  return form.redis;
}
