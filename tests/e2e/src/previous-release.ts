/**
 * The previous release, from git's history, to be run beside this tree. It uses the libraries of this tree: the tests
 * compare our own code, its schema and its data in Redis.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The release's commit, as scripts/release.ts writes it here. Until there is one: a commit of `main` with an older schema. */
const commit = '677e78122ff3e51adf934f011aada253975fab9e';

const root = join(import.meta.dirname, '../../..');
const parts = ['package.json', 'packages', 'prisma', 'services/control-plane', 'services/proxy'];

/**
 * Fills `target`, which must not exist yet. Throws if neither this clone nor its origin has the commit.
 */
export function unpackPreviousRelease(target: string): void {
  requireCommit();
  mkdirSync(target);
  const archive = git('archive', commit, ...parts);
  execFileSync('tar', ['-x', '-C', target], { input: archive });
  for (const installed of globSync('{packages/*,prisma,services/*}/node_modules', { cwd: root })) {
    if (!existsSync(join(target, dirname(installed)))) continue;
    cpSync(join(root, installed), join(target, installed), { recursive: true, verbatimSymlinks: true });
  }
  symlinkSync(join(root, 'node_modules'), join(target, 'node_modules'));
  for (const manifest of globSync('{packages/*,prisma,services/*}/package.json', { cwd: target }))
    linkMissing(target, manifest);
  const prisma = join(target, 'prisma');
  execFileSync(process.execPath, ['node_modules/prisma/build/index.js', 'generate'], {
    cwd: prisma,
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true' },
    stdio: 'pipe',
  });
}

/** Links packages that a package of that release needed and that this tree no longer installs for it. */
function linkMissing(target: string, manifest: string): void {
  const { dependencies = {} } = JSON.parse(readFileSync(join(target, manifest), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    const link = join(target, dirname(manifest), 'node_modules', name);
    const hoisted = join(root, 'node_modules/.pnpm/node_modules', name);
    if (existsSync(link) || !existsSync(hoisted)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(hoisted, link);
  }
}

function requireCommit(): void {
  try {
    git('cat-file', '-e', `${commit}^{commit}`);
  } catch {
    // A shallow clone lacks the commit: its origin may have it.
    git('fetch', '--depth', '1', 'origin', commit);
  }
}

function git(...options: string[]): Buffer {
  return execFileSync('git', options, { cwd: root, maxBuffer: 2 ** 27, stdio: ['ignore', 'pipe', 'pipe'] });
}
