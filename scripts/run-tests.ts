/**
 * Runs Jest as this repository needs it (ES modules) and ends with one line: `N passed, N failed`. Integration tests
 * run two files at a time: each drives whole products and mostly waits for them.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

type Outcome = { numPassedTests: number; numFailedTests: number; numRuntimeErrorTestSuites: number };
type Project = 'unit' | 'integration';

const root = join(import.meta.dirname, '..');
const results = join(root, '.turbo', 'jest-results.json');
const workers: Record<Project, string> = { unit: '100%', integration: '2' };

/** A run that ended before it could write its results counts as one failure. */
function run(project: Project, paths: readonly string[]): { passed: number; failed: number } {
  rmSync(results, { force: true });
  spawnSync(process.execPath, jestArguments(project, paths), {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    const outcome = JSON.parse(readFileSync(results, 'utf8')) as Outcome;
    return {
      passed: outcome.numPassedTests,
      failed: outcome.numFailedTests + outcome.numRuntimeErrorTestSuites,
    };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function jestArguments(project: Project, paths: readonly string[]): string[] {
  return [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
    '--selectProjects',
    project,
    `--maxWorkers=${workers[project]}`,
    ...(paths.length === 0 ? [] : ['--testPathPatterns', ...paths]),
    // A handle that a library leaves open must not hold up the build for ever.
    '--forceExit',
    '--json',
    `--outputFile=${results}`,
  ];
}

mkdirSync(join(root, '.turbo'), { recursive: true });
const [only, ...paths] = process.argv.slice(2);
const projects: readonly Project[] = only === undefined ? ['unit', 'integration'] : [only as Project];
let passed = 0;
let failed = 0;
for (const project of projects) {
  const counts = run(project, paths);
  passed += counts.passed;
  failed += counts.failed;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
