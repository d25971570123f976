/**
 * Breaks a whole product at random for a while, under traffic and changes, and judges what it did. Usage: `pnpm chaos [minutes]
 * [seed]`; ends with status 1 where a promise was not kept.
 */
import { randomInt } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportOf } from './report.ts';
import { runChaos } from './run-chaos.ts';

const minutes = Number(process.argv[2] ?? 3);
const seed = Number(process.argv[3] ?? randomInt(1_000_000));
const bounds = { freshMs: 100, recoveryMs: 5_000, publishMs: 35_000, endMs: 1_000 };

const begun = performance.now();
const told = (line: string): void => {
  console.log(`${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${line}`);
};
const run = await runChaos({ seed, ms: minutes * 60_000, bounds, pauseMs: 60, settleMs: 40_000, told });
const report = reportOf(run);
const directory = join(import.meta.dirname, '../../../.knoxcall/chaos');
mkdirSync(directory, { recursive: true });
const name = join(directory, `${new Date().toISOString().slice(0, 19).replaceAll(':', '')}-${seed}`);
writeFileSync(`${name}.md`, report);
writeFileSync(`${name}.json`, JSON.stringify(run));
console.log(`\n${report}\nAll of it: ${name}.json`);
process.exit(run.verdict.violations.length === 0 ? 0 : 1);
