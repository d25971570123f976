/**
 * pnpm soak [minutes] [--secrets N] [--json FILE]: whether the product stays as it is under steady load, and its cache within its
 * bounds; exits with 1 where a promise was not kept. Linux only: memory is read from /proc.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { lineOfMachine, thisMachine } from '../machine.ts';
import { createScene } from '../scene.ts';
import { startServer } from '../server-process.ts';
import { judge, shownVerdict } from './judge.ts';
import { createProgress } from './progress.ts';
import { runSoak } from './run-soak.ts';
import { walkSecrets } from './walk-secrets.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { secrets: { type: 'string' }, json: { type: 'string' } },
});
const minutes = Number(positionals[0] ?? 30);
/** A short run is a trial of everything: at least six lines, and fewer secrets. */
const seconds = Math.min(60, Math.round(minutes * 10));
const lines = Math.round((minutes * 60) / seconds);
const secrets = Number(values.secrets ?? Math.min(200_000, Math.round(minutes * 10_000)));

const machine = thisMachine();
console.log(lineOfMachine(machine));
const progress = createProgress();
const upstream = await startServer('upstream');
const scene = await createScene(upstream.origin);
try {
  const soak = await runSoak(scene, { lines, seconds }, progress);
  const walks = await walkSecrets(scene, secrets, progress.told);
  const findings = judge({ ...soak, walks });
  progress.print(`\n${shownVerdict(findings)}`);
  if (values.json !== undefined)
    await writeFile(values.json, JSON.stringify({ machine, minutes, ...soak, walks, findings }, null, 2));
  if (findings.some(({ holds }) => holds === false)) process.exitCode = 1;
} finally {
  progress.end();
  await scene.stop();
  upstream.stop();
}
