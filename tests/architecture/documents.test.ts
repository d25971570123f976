/** The documents match the code: the README's settings, the steps of a request, the files that pages name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { secretVariables } from '../../packages/config/src/index.ts';
import { startSchema } from '../../packages/local-stack/src/start/config.ts';
import { settingsSchema as controlPlaneSchema } from '../../services/control-plane/src/config.ts';
import { settingsSchema as proxySchema } from '../../services/proxy/src/config.ts';
import { repository } from './src/source-files.ts';

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

test('the table in README.md lists the settings of all services', () => {
  const rows = read('README.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const named = rows.flatMap((row) =>
    [...row.split('|')[1]!.matchAll(/`([A-Z0-9_]+)`/g)].map(([, name]) => name),
  );
  const known = [controlPlaneSchema, proxySchema, startSchema].flatMap(({ shape }) => Object.keys(shape));
  expect([...named].sort()).toEqual([...new Set(known)].sort());
});

test('README.md names every setting that may be given in a file', () => {
  const paragraph = read('README.md')
    .split('\n\n')
    .find((text) => text.includes('`DATABASE_URL_FILE`'));
  for (const name of secretVariables) expect(paragraph).toContain(`\`${name}\``);
});

test('the steps in ARCHITECTURE.md are those of handle-request.ts, in the same order', () => {
  const story = read('services/proxy/src/request/handle-request.ts');
  const walk = read('ARCHITECTURE.md').split('## The way of a request')[1]!.split('## ')[0]!;
  const steps = [...walk.matchAll(/^\d+\. `(\w+)`/gm)].map(([, step]) => step!);
  const places = steps.map((step) => story.indexOf(`${step}(`));
  expect(steps.length).toBeGreaterThan(10);
  expect(places.every((place) => place > 0)).toBe(true);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  const called = [...story.split('try {')[1]!.matchAll(/(?<![.\w])([a-z]\w+)\((?!\))/g)].map(
    ([, name]) => name!,
  );
  const helpers = new Set(['callerReferences', 'Retry', 'catch', 'while', 'refuse']);
  expect(new Set(called.filter((name) => !helpers.has(name)))).toEqual(new Set(steps));
});

test('handle-request.ts has at most 60 lines, and ARCHITECTURE.md at most 200', () => {
  expect(read('services/proxy/src/request/handle-request.ts').split('\n').length).toBeLessThanOrEqual(61);
  expect(read('ARCHITECTURE.md').split('\n').length).toBeLessThanOrEqual(201);
});

const documents = [
  'README.md',
  'ARCHITECTURE.md',
  'infra/README.md',
  'infra/helm/knoxcall/README.md',
  ...readdirSync(join(repository, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

test.each(documents)('every file that %s links to or names exists', (document) => {
  const links = [...read(document).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, path]) =>
    join(dirname(document), path!),
  );
  const paths = [...read(document).matchAll(/`((?:services|packages|tests|docs|infra)\/[\w./-]+)`/g)].map(
    ([, path]) => path!,
  );
  expect([...links, ...paths].filter((path) => !existsSync(join(repository, path)))).toEqual([]);
});
