// Lays the planted violations out as a small workspace with the shape of the real one: same folders, same
// exports, and libraries where pnpm puts them. It is never run.
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { leakyIndex, libraries, plantedViolations, stubs } from './planted-violations.ts';

const workspacePackages = [
  'client',
  'config',
  'egress',
  'envelope',
  'local-stack',
  'problems',
  'snapshot',
  'telemetry',
  'template',
  'testkit',
];

/** Fills `directory`, which must be empty and whose path must be free of symbolic links. */
export async function plant(directory: string): Promise<void> {
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(directory, file)), { recursive: true });
    await writeFile(join(directory, file), `${text}\n`);
  };
  for (const stub of stubs) await write(stub, 'export {};');
  await write(leakyIndex.file, leakyIndex.source);
  for (const { file, source } of plantedViolations) await write(file, source);
  for (const name of libraries) {
    await write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }));
    await write(`node_modules/${name}/index.js`, 'module.exports = {};');
  }
  await mkdir(join(directory, 'node_modules/@knoxcall'), { recursive: true });
  for (const name of workspacePackages) await link(directory, name, `packages/${name}`);
  await link(directory, 'database', 'prisma');
}

async function link(directory: string, name: string, folder: string): Promise<void> {
  const exports = { '.': './src/index.ts', './seal': './src/seal.ts' };
  await writeFile(
    join(directory, folder, 'package.json'),
    JSON.stringify({ name: `@knoxcall/${name}`, exports }),
  );
  await symlink(join(directory, folder), join(directory, 'node_modules/@knoxcall', name));
}
