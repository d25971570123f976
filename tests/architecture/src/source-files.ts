// The TypeScript files of this repository, for the tests that read them as text.
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Absolute path of the repository. */
export const repository: string = resolve(import.meta.dirname, '../../..');

/** `path` is relative to the repository, with forward slashes. */
export type SourceFile = { readonly path: string; readonly text: string };

/** Every .ts and .tsx file of ours below the given folders: nothing generated, nothing installed. */
export function sourceFiles(...folders: readonly string[]): readonly SourceFile[] {
  const exclude = (path: string): boolean => /(^|\/)(node_modules|generated|dist|\.knoxcall)$/.test(path);
  return folders
    .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: repository, exclude }))
    .map((path) => ({ path, text: readFileSync(join(repository, path), 'utf8') }));
}

/** Never part of a running service. */
export function isTest({ path }: SourceFile): boolean {
  return (
    /\.test\.ts$|\.fixture\.ts$|\/(fixtures|testing|bench|scripts)\//.test(path) ||
    /^(tests|scripts)\//.test(path)
  );
}

/** Line numbers (from 1) on which the pattern occurs, as `path:line`. */
export function linesWith({ path, text }: SourceFile, pattern: RegExp): readonly string[] {
  return text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : []));
}
