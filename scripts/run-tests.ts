/**
 * Runs Jest as this repository needs it (ES modules), two files of integration tests at a time and those that break servers or
 * measure alone, and ends with one line: `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A file of Jest's JSON report; times in Unix milliseconds. One that could not run has no assertions. */
type TestFile = {
  name: string;
  status: 'passed' | 'failed';
  startTime: number;
  endTime: number;
  assertionResults: { status: string }[];
};
type Project = 'unit' | 'integration';

const root = join(import.meta.dirname, '..');
const results = join(root, '.turbo', 'jest-results.json');
/** Files of integration tests that compare times or memory, or break servers and wait for others to take over. */
const measuring =
  '(fairness|expensive-bodies\\.attack|redaction\\.attack|limits|redis-cluster|redis-sentinel|upgrade|chaos\\.integration)\\.test\\.ts$';

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

const LONGEST_MS = 30 * 60_000;

/** Undefined where it did not write its results, or did not end. */
function run(part: Part): TestFile[] | undefined {
  rmSync(results, { force: true });
  const { signal } = spawnSync(process.execPath, jestArguments(part), {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    // A handle that a test left open keeps Jest from ending.
    timeout: LONGEST_MS,
  });
  if (signal !== null) return undefined;
  try {
    return JSON.parse(readFileSync(results, 'utf8')).testResults;
  } catch {
    return undefined;
  }
}

const hasFailed = ({ status }: TestFile): boolean => status === 'failed';

function count(files: readonly TestFile[], status: TestFile['status']): number {
  const tests = files.flatMap(({ assertionResults }) => assertionResults);
  const unrun = files.filter((file) => hasFailed(file) && file.assertionResults.every(isNotFailed));
  return tests.filter((test) => test.status === status).length + (status === 'failed' ? unrun.length : 0);
}

const isNotFailed = ({ status }: { status: string }): boolean => status !== 'failed';

function tellSlowest(files: readonly TestFile[]): void {
  const seconds = ({ startTime, endTime }: TestFile): number => (endTime - startTime) / 1000;
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
const files = runs.flatMap((found) => found ?? []);
const failed = count(files, 'failed') + runs.filter((found) => found === undefined).length;
tellSlowest(files);
console.log(`${count(files, 'passed')} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
