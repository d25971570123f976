// Rules for source files that the linter cannot check.
import { isTest, linesWith, type SourceFile, sourceFiles } from './src/source-files.ts';

const ours = sourceFiles('services', 'packages', 'prisma', 'scripts', 'tests', 'infra');
const production = ours.filter((file) => !isTest(file));

/** A file that only lists the exports of its package, or configures a tool, needs no introduction. */
const needsNoIntroduction = /\/index\.ts$|\.config\.ts$/;

function introduction({ text }: SourceFile): string | undefined {
  const [, block, lines] = /^(?:#![^\n]*\n)?(?:\/\*\*?([\s\S]*?)\*\/|((?:\/\/[^\n]*\n)+))/.exec(text) ?? [];
  return (block ?? lines)?.replace(/^\s*(\/\/|\*)\s?/gm, '').trim();
}

function sentences(words: string): number {
  return words.match(/[.!?](?=\s|$)/g)?.length ?? 0;
}

test('the check finds source files', () => {
  expect(production.length).toBeGreaterThan(200);
});

test('every file begins with a sentence about its purpose', () => {
  const silent = production.filter((file) => !needsNoIntroduction.test(file.path) && !introduction(file));
  expect(silent.map(({ path }) => path)).toEqual([]);
});

test('no file begins with more than three sentences', () => {
  const wordy = ours.filter((file) => sentences(introduction(file) ?? '') > 3);
  expect(wordy.map(({ path }) => path)).toEqual([]);
});

// Spelled in parts, so that this file does not break its own rules.
test.each([
  [
    'a suppressed compiler error',
    new RegExp(`@ts-(ignore|nocheck|expect-error)`.replace('@', '^\\s*(//|/\\*).*@')),
  ],
  ['a suppressed lint rule', new RegExp(['//\\s*biome', 'ignore'].join('-'))],
  [
    'a mark of unfinished work',
    new RegExp(`\\b(${['TO', 'FIX', 'XX'].map((start, i) => start + ['DO', 'ME', 'X'][i]).join('|')})\\b`),
  ],
  [
    'a disabled or focused test',
    /\b(test|it|describe)\.(skip|only|todo)\(|\b(xit|xtest|xdescribe|fit|fdescribe)\(/,
  ],
])('no file has %s', (_name, pattern) => {
  expect(ours.flatMap((file) => linesWith(file, pattern))).toEqual([]);
});

test('no production file has a type called any', () => {
  const pattern = /^(?!\s*(\/\/|\*|\/\*)).*(:\s*any\b|<any\b|\bas any\b|\bany\[\]|[,<|]\s*any\s*[>|,])/;
  expect(production.flatMap((file) => linesWith(file, pattern))).toEqual([]);
});

test('no file exports a name that no other file uses', () => {
  const wordsOf = ours.map(({ path, text }) => ({ path, words: new Set(text.match(/\w+/g)) }));
  const isUsed = (name: string, by: string): boolean =>
    wordsOf.some(({ path, words }) => path !== by && words.has(name));
  const declared = /^export (?:async )?(?:function\*?|const|let|class|type|interface) (\w+)/gm;
  const lonely = production
    .filter(({ path }) => path !== 'packages/client/src/schema.ts')
    .flatMap(({ path, text }) =>
      [...text.matchAll(declared)].flatMap(([, name]) => (isUsed(name!, path) ? [] : [`${path}: ${name}`])),
    );
  expect(lonely).toEqual([]);
});

test('no folder is called utils, lib, common, helpers or shared', () => {
  const vague = ours.filter(({ path }) => /\/(utils?|libs?|common|helpers?|shared)\//.test(path));
  expect(vague.map(({ path }) => path)).toEqual([]);
});

test('handleRequest fits on one screen: at most 60 lines', () => {
  const [story] = sourceFiles('services/proxy/src/request').filter(({ path }) =>
    path.endsWith('/handle-request.ts'),
  );
  const lines = story?.text.split('\n') ?? [];
  const start = lines.findIndex((line) => /function createHandleRequest|function handleRequest/.test(line));
  const end = lines.findIndex((line, index) => index > start && line === '}');
  expect(start).toBeGreaterThan(0);
  expect(end - start + 1).toBeLessThanOrEqual(60);
});
