/**
 * Runs Jest as this repository needs it (ES modules) and ends with one line: `N passed, N failed`. Integration tests
 * run two files at a time: each drives whole products and mostly waits for them. Those that measure run alone, afterwards.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

type Outcome = { numPassedTests: number; numFailedTests: number; numRuntimeErrorTestSuites: number };
type Project = 'unit' | 'integration';

const root = join(import.meta.dirname, '..');
const results = join(root, '.turbo', 'jest-results.json');
/** Files of integration tests that compare times or memory. */
const measuring = '(fairness|expensive-bodies\\.attack|redaction\\.attack|limits)\\.test\\.ts$';

type Part = { project: Project; workers: string; options: readonly string[] };

const all: readonly Part[] = [
  { project: 'unit', workers: '100%', options: [] },
  {
    project: 'integration',
    workers: '2',
    options: ['--testPathIgnorePatterns', '/node_modules/', measuring],
  },
  { project: 'integration', workers: '1', options: ['--testPathPatterns', measuring] },
];

/** What the caller named, and nothing else. */
function chosen(project: Project, paths: readonly string[]): Part[] {
  if (paths.length === 0) return all.filter((part) => part.project === project);
  const workers = project === 'unit' ? '100%' : '1';
  return [{ project, workers, options: ['--testPathPatterns', ...paths] }];
}

/** A run that ended before it could write its results counts as one failure. */
function run(part: Part): { passed: number; failed: number } {
  rmSync(results, { force: true });
  spawnSync(process.execPath, jestArguments(part), {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    const outcome: Outcome = JSON.parse(readFileSync(results, 'utf8'));
    return {
      passed: outcome.numPassedTests,
      failed: outcome.numFailedTests + outcome.numRuntimeErrorTestSuites,
    };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function jestArguments({ project, workers, options }: Part): string[] {
  return [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
    '--selectProjects',
    project,
    `--maxWorkers=${workers}`,
    ...options,
    // A handle that a library leaves open must not hold up the build for ever.
    '--forceExit',
    '--json',
    `--outputFile=${results}`,
  ];
}

mkdirSync(join(root, '.turbo'), { recursive: true });
const [only, ...paths] = process.argv.slice(2);
const parts = only === undefined ? all : chosen(only as Project, paths);
let passed = 0;
let failed = 0;
for (const part of parts) {
  const counts = run(part);
  passed += counts.passed;
  failed += counts.failed;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
