/** Completion knows the commands as they are, and the script works in a real bash. */
import { execFileSync } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { createProgram } from '../program.ts';
import { candidates } from './candidates.ts';
import { shellScripts } from './shell-scripts.ts';

const stream = new PassThrough();
const world = { environment: {}, input: stream, output: stream, errors: stream };
const next = (...words: string[]) =>
  candidates(
    createProgram(world, () => undefined),
    words,
  );

test('commands, their subcommands and their options', () => {
  expect(next('')).toEqual(expect.arrayContaining(['login', 'secrets', 'routes', 'logs', 'apply', 'diff']));
  expect(next('')).not.toContain('__complete');
  expect(next('se')).toEqual(['secrets']);
  expect(next('secrets', 'r')).toEqual(['rotate', 'rm']);
  expect(next('secrets', 'set', '--e')).toEqual(['--environment', '--exact']);
  expect(next('completion', '')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']));
});

test('after an option that takes a value the shell offers files, and after the value commands go on', () => {
  expect(next('apply', '-f', '')).toEqual([]);
  expect(next('apply', '--file', 'x.yaml', '--pr')).toEqual(['--prune']);
});

test('no option anywhere is for a key or a value', () => {
  const lines = [[], ['login'], ['secrets', 'set'], ['secrets', 'rotate']];
  for (const line of lines) expect(next(...line, '--').join(' ')).not.toMatch(/key|value|token|password/);
});

test('bash asks the command and offers what it answers', () => {
  const script = `${shellScripts.bash}
    knoxcall() { printf '%s\\n' "$#:$1:$3" 'a b'; }
    COMP_WORDS=(knoxcall secrets ''); COMP_CWORD=2; _knoxcall; printf '[%s]' "\${COMPREPLY[@]}"`;
  expect(execFileSync('bash', ['-c', script], { encoding: 'utf8' })).toBe('[4:__complete:secrets][a b]');
});
