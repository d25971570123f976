// Lays out the files of one image: the packages that its service needs in production, at their places in the
// workspace, and their dependencies with pnpm's symbolic links. Not `pnpm deploy`, which copies them under
// node_modules, where Node strips no types.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type Image, type ImageName, images, keptParts, leftOut, neverRun } from './images.ts';

/** `pnpm` is the command that runs pnpm 12; `offline` takes packages from its store alone. */
type LayOutOptions = { readonly pnpm: readonly [string, ...string[]]; readonly offline: boolean };

type Manifest = { readonly name: string; readonly dependencies?: Readonly<Record<string, string>> };

const workspace = resolve(import.meta.dirname, '../..');
const database = 'prisma';
const installed = 'node_modules/.pnpm';
const onlyForInstall = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'patches'];

/** Fills `target`, which must not exist yet. @throws Error when a command fails, with its output. */
export function layOut(image: ImageName, target: string, options: LayOutOptions): void {
  if (existsSync(target)) throw new Error(`${target} exists already.`);
  mkdirSync(target, { recursive: true });
  const { root, app }: Image = images[image];
  const folders = productionClosure(root);
  for (const part of ['package.json', ...onlyForInstall]) {
    cpSync(join(workspace, part), join(target, part), { recursive: true });
  }
  for (const folder of folders) copyPackage(folder, target);
  copyDocuments(images[image], target);
  if (folders.includes(database)) generateClient(target, options);
  if (app !== undefined) buildApp(app, target, options);
  install(target, options, ['--prod', '--no-optional', '--filter-prod', `{./${root}}...`]);
  for (const part of onlyForInstall) rmSync(join(target, part), { recursive: true });
  if (folders.includes(database)) dropOtherCompilers(target);
  dropWhatIsNeverRun(join(target, installed));
}

/** Folders of the package in `root` and of every workspace package that it needs in production. */
export function productionClosure(root: string): readonly string[] {
  const folders = new Map(workspaceFolders().map((folder) => [readManifest(folder).name, folder]));
  const found = new Set([root]);
  for (const folder of found) {
    for (const name of Object.keys(readManifest(folder).dependencies ?? {})) {
      const needed = folders.get(name);
      if (needed !== undefined) found.add(needed);
    }
  }
  return [...found];
}

function workspaceFolders(): readonly string[] {
  const below = ['services', 'packages'].flatMap((parent) =>
    readdirSync(join(workspace, parent)).map((name) => `${parent}/${name}`),
  );
  return [...below, database].filter((folder) => existsSync(join(workspace, folder, 'package.json')));
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(workspace, folder, 'package.json'), 'utf8'));
}

function copyPackage(folder: string, target: string): void {
  for (const part of keptParts) {
    const source = join(workspace, folder, part);
    if (!existsSync(source)) continue;
    cpSync(source, join(target, folder, part), { recursive: true, filter: (path) => !leftOut.test(path) });
  }
}

/** The pages of a folder, without the folders below it. */
function copyDocuments({ documents = [] }: Image, target: string): void {
  for (const folder of documents) {
    for (const page of globSync('*.md', { cwd: join(workspace, folder) })) {
      cpSync(join(workspace, folder, page), join(target, folder, page));
    }
  }
}

/** The Prisma command is a development dependency: it is installed, used and removed again. */
function generateClient(target: string, options: LayOutOptions): void {
  install(target, options, ['--filter', `{./${database}}`]);
  // Generating needs no schema engine; without this the command would try to download one.
  const settings = ['PRISMA_SCHEMA_ENGINE_BINARY=/bin/true', 'PRISMA_HIDE_UPDATE_MESSAGE=1'];
  const command = [
    process.execPath,
    'node_modules/prisma/build/index.js',
    'generate',
    '--schema',
    'schema.prisma',
  ];
  run(['env', ...settings, ...command], join(target, database));
  for (const folder of ['.', database]) rmSync(join(target, folder, 'node_modules'), { recursive: true });
}

/** Built outside of the tree, which gets only the result. */
function buildApp(app: string, target: string, options: LayOutOptions): void {
  const apart = `${target}-app`;
  for (const part of ['package.json', 'tsconfig.json', ...onlyForInstall, app, 'packages/client']) {
    const filter = (path: string): boolean => !/\/(node_modules|dist)$/.test(path);
    cpSync(join(workspace, part), join(apart, part), { recursive: true, filter });
  }
  install(apart, options, ['--filter', `{./${app}}...`]);
  run([process.execPath, 'scripts/build.ts'], join(apart, app));
  cpSync(join(apart, app, 'dist'), join(target, app, 'dist'), { recursive: true });
  rmSync(apart, { recursive: true });
}

/**
 * Prisma brings a query compiler for each database, size and module system; the generated client names its
 * own.
 */
function dropOtherCompilers(target: string): void {
  const client = readFileSync(join(target, database, 'generated/internal/class.ts'), 'utf8');
  const compilers = `${installed}/@prisma+client@*/node_modules/@prisma/client/runtime/query_compiler_*`;
  for (const path of globSync(compilers, { cwd: target })) {
    if (!client.includes(`/${basename(path)}"`)) rmSync(join(target, path));
  }
}

/** Follows no link: its target is elsewhere in the same folder, or ours. */
function dropWhatIsNeverRun(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) dropWhatIsNeverRun(path);
    else if (entry.isFile() && neverRun.test(entry.name)) rmSync(path);
  }
}

function install(target: string, { pnpm, offline }: LayOutOptions, selection: readonly string[]): void {
  const strict = ['--frozen-lockfile', '--ignore-scripts', ...(offline ? ['--offline'] : [])];
  run(['env', 'CI=true', ...pnpm, 'install', ...strict, ...selection], target);
}

/** A command's output is only worth reading when it fails. */
function run([command, ...parameters]: readonly [string, ...string[]], cwd: string): void {
  const { status, stdout, stderr } = spawnSync(command, parameters, { cwd, encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`${[command, ...parameters].join(' ')} ended with ${status}:\n${stdout}${stderr}`);
}
