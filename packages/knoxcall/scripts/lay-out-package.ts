/**
 * Lays out what `npm install knoxcall` installs, in `dist` or the folder that is named: the services, the local stack
 * and the command line as JavaScript, under the paths that they have in this repository, so that they find the files
 * that they read.
 */
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { buildDashboard } from '@knoxcall/local-stack';
import { keptParts, leftOut } from '../../../infra/docker/images.ts';
import { closure } from './closure.ts';

const root = join(import.meta.dirname, '../../..');
const [, , dist = join(import.meta.dirname, '../dist')] = process.argv;
/** Patched here (patches/), so it is bundled and not installed. */
const undici = 'vendor/undici';

const modules = new Map<string, string>([['undici', `${undici}/index.js`]]);

rmSync(dist, { recursive: true, force: true });
const folders = closure();
for (const { folder, manifest } of folders) {
  const { exports: doors = {} } = manifest;
  const named = typeof doors === 'string' ? { '.': doors } : doors;
  for (const [door, file] of Object.entries(named)) {
    modules.set(join(manifest.name, door), toJavaScript(join(folder, file)));
  }
}
for (const { folder } of folders) {
  for (const part of [...keptParts, 'generated']) copy(join(folder, part));
}
for (const pages of ['docs/*.md', 'docs/problems/*.md', 'infra/redis/users.acl', 'LICENSE']) {
  for (const file of globSync(pages, { cwd: root })) copyFile(file);
}
await buildDashboard(console.log);
cpSync(join(root, 'services/dashboard/dist'), join(dist, 'services/dashboard/dist'), { recursive: true });
cpSync(realpathSync(join(root, 'services/proxy/node_modules/undici')), join(dist, undici), {
  recursive: true,
  dereference: true,
});

function copy(part: string): void {
  if (!existsSync(join(root, part))) return;
  for (const entry of globSync([part, `${part}/**`], { cwd: root, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !leftOut.test(path)) copyFile(relative(root, path));
  }
}

function copyFile(path: string): void {
  const target = join(dist, toJavaScript(path));
  mkdirSync(dirname(target), { recursive: true });
  if (!path.endsWith('.ts')) cpSync(join(root, path), target);
  else writeFileSync(target, rewritten(path, stripTypeScriptTypes(readFileSync(join(root, path), 'utf8'))));
}

/**
 * Replaces a quoted path of a source file by that of its JavaScript, and the name of a bundled package by its relative
 * path.
 */
function rewritten(path: string, code: string): string {
  return code
    .replaceAll(/(['"])([^'"\n]*)\.ts\1/g, '$1$2.js$1')
    .replaceAll(
      /((?:from|import) |import\()'((?:@knoxcall\/|undici\b)[^']*)'/g,
      (_all, before: string, name: string) => {
        const file = modules.get(name);
        if (file === undefined) throw new Error(`${path} imports ${name}, which is not laid out.`);
        return `${before}'${relative(dirname(path), file).replace(/^(?!\.)/, './')}'`;
      },
    );
}

function toJavaScript(path: string): string {
  return path.replace(/\.ts$/, '.js');
}
