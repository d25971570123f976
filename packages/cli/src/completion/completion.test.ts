/** Completion offers the real commands, and its script works in a real bash. */
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

test('the shell offers commands, their subcommands and their options', () => {
  expect(next('')).toEqual(expect.arrayContaining(['login', 'secrets', 'routes', 'logs', 'apply', 'diff']));
  expect(next('')).not.toContain('__complete');
  expect(next('se')).toEqual(['secrets']);
  expect(next('secrets', 'r')).toEqual(['rotate', 'rm']);
  expect(next('secrets', 'set', '--e')).toEqual(['--environment', '--exact']);
  expect(next('completion', '')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']));
});

test('the shell offers files as the value of an option, and options again after the value', () => {
  expect(next('apply', '-f', '')).toEqual([]);
  expect(next('apply', '--file', 'x.yaml', '--pr')).toEqual(['--prune']);
});

test('no command has an option that takes a key or a value', () => {
  const lines = [[], ['login'], ['secrets', 'set'], ['secrets', 'rotate']];
  for (const line of lines) expect(next(...line, '--').join(' ')).not.toMatch(/key|value|token|password/);
});

test('bash asks the command for candidates and offers its answer', () => {
  const script = `${shellScripts.bash}
    knoxcall() { printf '%s\\n' "$#:$1:$3" 'a b'; }
    COMP_WORDS=(knoxcall secrets ''); COMP_CWORD=2; _knoxcall; printf '[%s]' "\${COMPREPLY[@]}"`;
  expect(execFileSync('bash', ['-c', script], { encoding: 'utf8' })).toBe('[4:__complete:secrets][a b]');
});
