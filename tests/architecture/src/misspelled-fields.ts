// The schemas accept unknown fields, as Kubernetes' own do; the types do not. So the compiler checks whether each manifest,
// written as an object literal, is of its type.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Manifest, modulePath } from './manifests.ts';
import { repository } from './source-files.ts';

const compilerOptions = {
  module: 'NodeNext',
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
};

/** The compiler's complaints; empty when every field of every manifest exists. */
export function misspelledFields(manifests: readonly Manifest[]): readonly string[] {
  const directory = mkdtempSync(join(tmpdir(), 'knoxcall-manifests-'));
  try {
    symlinkSync(join(repository, 'tests/architecture/node_modules'), join(directory, 'node_modules'));
    writeFileSync(join(directory, 'package.json'), JSON.stringify({ type: 'module' }));
    writeFileSync(
      join(directory, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['manifests.ts'] }),
    );
    writeFileSync(join(directory, 'manifests.ts'), manifests.map(asTypedLiteral).join('\n'));
    const compiler = join(repository, 'node_modules/typescript/bin/tsc');
    const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', directory, '--pretty', 'false'], {
      encoding: 'utf8',
    });
    const complaints = stdout.split('\n').filter((line) => line.includes('error TS'));
    return status === 0 || complaints.length > 0
      ? complaints
      : [`The compiler ended with ${status}: ${stdout}`];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function asTypedLiteral(manifest: Manifest, index: number): string {
  const type = `import('${modulePath(manifest)}/${manifest.kind}').I${manifest.kind}`;
  return `export const manifest${index}: ${type} = ${JSON.stringify(manifest)};`;
}
