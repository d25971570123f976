// .env.example names every variable that some part reads, and nothing else; without the # signs it is a file that
// every part accepts.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSchema } from '../../packages/local-stack/src/start/config.ts';
import { settingsSchema as controlPlaneSchema } from '../../services/control-plane/src/config.ts';
import { settingsSchema as proxySchema } from '../../services/proxy/src/config.ts';
import { repository } from './src/source-files.ts';

const schemas = { controlPlaneSchema, proxySchema, startSchema };
const read = (path: string): string => readFileSync(join(repository, path), 'utf8');
const lines = read('.env.example').split('\n');
const assignments = lines.flatMap((line) => {
  const [, name, value] = /^#?([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
  return name === undefined ? [] : [[name, value ?? ''] as const];
});

const composeFiles = globSync('docker-compose*.yml', { cwd: repository });

/** Read by Compose or by a library, not by a schema of ours. */
const readByOthers = [
  ...composeFiles.flatMap((file) =>
    [...read(file).matchAll(/\$\{([A-Z0-9_]+)/g)].map(([, name]) => name ?? ''),
  ),
  ...['NODE_IMAGE', 'NPM_REGISTRY', 'BUILD_CA'],
];

test('the example has every variable once, and no variable that nothing reads', () => {
  const known = new Set([
    ...Object.values(schemas).flatMap(({ shape }) => Object.keys(shape)),
    ...readByOthers,
  ]);
  const named = assignments.map(([name]) => name);
  expect(new Set(named)).toEqual(known);
  expect(named).toHaveLength(known.size);
});

test.each(Object.entries(schemas))('the example as a whole is accepted by: %s', (_name, schema) => {
  const { error } = schema.safeParse(Object.fromEntries(assignments.filter(([, value]) => value !== '')));
  expect(error?.issues ?? []).toEqual([]);
});

test('the example leaves every secret empty', () => {
  const secret = /TOKEN|PASSWORD|MASTER_KEY$|API_KEY|KNOXCALL_KMS_KEY|ACCESS_KEY/;
  expect(assignments.filter(([name, value]) => secret.test(name) && value !== '')).toEqual([]);
});

test('a line above every variable says what it is for', () => {
  const bare = lines.filter(
    (line, at) => /^#?[A-Z0-9_]+=/.test(line) && !/^(# |#?[A-Z0-9_]+=)/.test(lines[at - 1] ?? ''),
  );
  expect(bare).toEqual([]);
});
