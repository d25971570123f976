// The boundaries check of `pnpm check`: every rule catches its planted violation, and the real tree has none. Exits 1 with
// one line a fault, and never passes a tree that dependency-cruiser did not read.
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { boundaryRules } from './boundary-rules.ts';
import { findViolations, type Violation } from './cruise.ts';
import { plant } from './plant.ts';
import { plantedViolations } from './planted-violations.ts';

const faults = [...(await plantedFaults()), ...(await realFaults())];
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;

async function realFaults(): Promise<readonly string[]> {
  const { modules, violations } = await findViolations(resolve(import.meta.dirname, '../../..'));
  console.log(`${boundaryRules.length} boundary rules, ${modules} modules, ${violations.length} violations`);
  return violations.map(describe);
}

async function plantedFaults(): Promise<readonly string[]> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'knoxcall-planted-')));
  try {
    await plant(directory);
    const { violations } = await findViolations(directory);
    const found = new Set(violations.map(({ rule, file }) => `${rule} in ${file}`));
    const expected = new Set(
      plantedViolations.flatMap(({ breaks, file }) => breaks.map((rule) => `${rule} in ${file}`)),
    );
    const planted = new Set(plantedViolations.flatMap(({ breaks }) => breaks));
    return [
      ...[...expected].filter((line) => !found.has(line)).map((line) => `Planted, not caught: ${line}`),
      ...[...found].filter((line) => !expected.has(line)).map((line) => `Caught, not planted: ${line}`),
      ...boundaryRules
        .filter(({ name }) => !planted.has(name))
        .map(({ name }) => `No violation is planted for ${name}`),
    ];
  } finally {
    await rm(directory, { recursive: true });
  }
}

function describe({ rule, file, to }: Violation): string {
  const reason = boundaryRules.find(({ name }) => name === rule)?.comment ?? '';
  return `${rule}: ${file} -> ${to}\n  ${reason}`;
}
