/**
 * Runs Jest as this repository needs it (ES modules), tells the files that took longest, and ends with one line: `N passed,
 * N failed`. Integration tests run two files at a time, as many as keep two processors busy. Those that break servers or
 * measure run alone, afterwards.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Of Jest's JSON report; times in Unix milliseconds. */
type Outcome = {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
  testResults: { name: string; startTime: number; endTime: number }[];
};
type Project = 'unit' | 'integration';

const root = join(import.meta.dirname, '..');
const results = join(root, '.turbo', 'jest-results.json');
/** Files of integration tests that compare times or memory, or break servers and wait for others to take over. */
const measuring =
  '(fairness|expensive-bodies\\.attack|redaction\\.attack|limits|redis-cluster|redis-sentinel|chaos\\.integration)\\.test\\.ts$';

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

type Counts = { passed: number; failed: number; files: Outcome['testResults'] };

/** A run that ended before it could write its results counts as one failure. */
function run(part: Part): Counts {
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
      files: outcome.testResults,
    };
  } catch {
    return { passed: 0, failed: 1, files: [] };
  }
}

function tellSlowest(files: Outcome['testResults']): void {
  const seconds = ({ startTime, endTime }: Outcome['testResults'][number]): number =>
    (endTime - startTime) / 1000;
  const slowest = files.toSorted((a, b) => seconds(b) - seconds(a)).slice(0, 10);
  console.log('The files that took longest:');
  for (const file of slowest)
    console.log(`${seconds(file).toFixed(1).padStart(7)} s  ${relative(root, file.name)}`);
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
    '--json',
    `--outputFile=${results}`,
  ];
}

mkdirSync(join(root, '.turbo'), { recursive: true });
const [only, ...paths] = process.argv.slice(2);
const parts = only === undefined ? all : chosen(only as Project, paths);
const runs = parts.map(run);
const sum = (count: 'passed' | 'failed'): number => runs.reduce((all, counts) => all + counts[count], 0);
tellSlowest(runs.flatMap(({ files }) => files));
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exit(sum('failed') === 0 ? 0 : 1);
