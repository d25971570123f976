/** The packages of this repository that `knoxcall` consists of, and their external dependencies. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { productionClosure } from '../../../infra/docker/lay-out.ts';

const root = join(import.meta.dirname, '../../..');
const roots = [
  'packages/knoxcall',
  'packages/cli',
  'packages/local-stack',
  'services/control-plane',
  'services/proxy',
];

export type Manifest = {
  readonly name: string;
  readonly exports?: string | Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
};

export function closure(): readonly { folder: string; manifest: Manifest }[] {
  const folders = new Set(roots.flatMap(productionClosure));
  return [...folders].map((folder) => ({
    folder,
    manifest: JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')),
  }));
}
