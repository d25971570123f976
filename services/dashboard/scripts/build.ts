/**
 * Builds the app into `dist`, with a fingerprint of its sources. With `--if-needed` it builds only where the
 * fingerprint differs or is missing. The served files stay complete until the new ones are ready.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const sources = [
  'src/**',
  'public/**',
  'scripts/build.ts',
  'index.html',
  'vite.config.ts',
  'package.json',
  '../../pnpm-lock.yaml',
];

function fingerprint(): string {
  const sum = createHash('sha256');
  const files = sources.flatMap((pattern) => globSync(pattern, { cwd: root, withFileTypes: true }));
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  for (const path of [...paths, ...globSync(join(root, '../../packages/client/src/*.ts'))].sort()) {
    sum.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0');
  }
  return sum.digest('hex');
}

const wanted = fingerprint();
const mark = join(dist, 'fingerprint');
const isFresh = existsSync(mark) && readFileSync(mark, 'utf8') === wanted;
if (!(isFresh && process.argv.includes('--if-needed'))) {
  console.log('building the dashboard');
  // Set whatever the caller has (a test runner sets its own): otherwise React is half as large again.
  process.env.NODE_ENV = 'production';
  // Loaded late: it takes longer than everything else here.
  const { build } = await import('vite');
  const next = `${dist}-${process.pid}`;
  await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn', build: { outDir: next } });
  writeFileSync(join(next, 'fingerprint'), wanted);
  rmSync(dist, { recursive: true, force: true });
  renameSync(next, dist);
}
