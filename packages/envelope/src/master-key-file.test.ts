import { chmod, chown, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMasterKeyFile, parseMasterKey, readMasterKeyFile } from './index.ts';

let directory = '';
let path = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'knoxcall-master-key-'));
  path = join(directory, 'master.key');
});

afterEach(() => rm(directory, { recursive: true }));

const code = (expected: string) => expect.objectContaining({ code: expected });

test('a new master key is 32 bytes in a file that only its owner may read, and no other file is left behind', async () => {
  const key = await createMasterKeyFile(path);
  expect(key).toHaveLength(32);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(directory)).toEqual(['master.key']);
  expect(await readMasterKeyFile(path)).toEqual(key);
});

test('a second start keeps the key', async () => {
  expect(await createMasterKeyFile(path)).toEqual(await createMasterKeyFile(path));
});

test('many processes that start at once agree on one key', async () => {
  const keys = await Promise.all(Array.from({ length: 16 }, () => createMasterKeyFile(path)));
  expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
  expect(await readdir(directory)).toEqual(['master.key']);
});

test('an existing file is never overwritten, even one that holds no key', async () => {
  await writeFile(path, 'not a key\n', { mode: 0o600 });
  await expect(createMasterKeyFile(path)).rejects.toEqual(code('malformed'));
  expect(await readFile(path, 'utf8')).toBe('not a key\n');
});

test('a missing file and an invalid file are different errors', async () => {
  await expect(readMasterKeyFile(path)).rejects.toEqual(code('missing'));
});

test.each(['640', '604', '620', '666'])(
  'a key file that other users may open (0%s) is refused',
  async (mode) => {
    await createMasterKeyFile(path);
    await chmod(path, Number.parseInt(mode, 8));
    await expect(readMasterKeyFile(path)).rejects.toEqual(code('permissions'));
  },
);

/** Only root may give a file away. */
const asRoot = process.getuid?.() === 0 ? describe : describe.skip;
asRoot('a file that is somebody else’s', () => {
  const [own = 0] = process.getgroups?.() ?? [];
  test.each([
    ['440', own, true],
    ['640', own, true],
    ['460', own, false],
    ['444', own, false],
    ['440', own + 4242, false],
  ])(
    'mode 0%s with group %i is accepted: %s (Kubernetes mounts secrets 0440, with a group of ours)',
    async (mode, group, isTaken) => {
      const key = await createMasterKeyFile(path);
      await chmod(path, Number.parseInt(mode, 8));
      await chown(path, 4243, group);
      if (isTaken) expect(await readMasterKeyFile(path)).toEqual(key);
      else await expect(readMasterKeyFile(path)).rejects.toEqual(code('permissions'));
    },
  );
});

test.each([
  ['nothing', ''],
  ['31 bytes', Buffer.alloc(31, 1).toString('base64')],
  ['33 bytes', Buffer.alloc(33, 1).toString('base64')],
  ['zeros', Buffer.alloc(32).toString('base64')],
  ['hex', 'ab'.repeat(32)],
  ['base64 without its padding', Buffer.alloc(32, 1).toString('base64').slice(0, -1)],
  ['base64 with bits left over', `${'A'.repeat(42)}B=`],
])('%s is not a master key', (_name, text) => {
  expect(() => parseMasterKey(text)).toThrow(code('malformed'));
});

test('the base64 of 32 bytes is a master key, with or without a line break at its end', () => {
  const bytes = new Uint8Array(32).fill(7);
  const text = Buffer.from(bytes).toString('base64');
  expect(parseMasterKey(text)).toEqual(bytes);
  expect(parseMasterKey(`${text}\n`)).toEqual(bytes);
});
