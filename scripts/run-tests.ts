/** Runs Jest as this repository needs it (ES modules) and ends with one line: `N passed, N failed`. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const results = join(root, '.turbo', 'jest-results.json');
const [project, ...paths] = process.argv.slice(2);

mkdirSync(join(root, '.turbo'), { recursive: true });
rmSync(results, { force: true });
const jest = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
    ...(project === undefined ? [] : ['--selectProjects', project]),
    ...(paths.length === 0 ? [] : ['--testPathPatterns', ...paths]),
    // A handle that a library leaves open must not hold up the build for ever.
    '--forceExit',
    '--json',
    `--outputFile=${results}`,
  ],
  { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
);
const outcome = JSON.parse(readFileSync(results, 'utf8')) as {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
};
const failed = outcome.numFailedTests + outcome.numRuntimeErrorTestSuites;
console.log(`${outcome.numPassedTests} passed, ${failed} failed`);
process.exit(jest.status ?? 1);
