/**
 * Prepares a release on this machine: `node scripts/release.ts 0.2.0`. It sets the version everywhere, renders the
 * Kubernetes files again, dates the changelog, commits and tags; pushing the tag starts the workflow that builds and
 * publishes. The next commit is the first that is compared with this release.
 */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const VERSION = /^\d+\.\d+\.\d+$/;
const PREVIOUS = join(root, 'tests/e2e/src/previous-release.ts');
const UNRELEASED = '## Unreleased\n';

function git(...options: string[]): string {
  return execFileSync('git', options, { cwd: root, encoding: 'utf8' }).trim();
}

function stop(why: string): never {
  console.error(why);
  process.exit(1);
}

/** `before` is one line up to the version; every line that begins so gets the new one. */
function setVersion(file: string, before: RegExp, version: string): void {
  const path = join(root, file);
  const line = new RegExp(`^(${before.source}"?)\\d+\\.\\d+\\.\\d+`, 'gm');
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace(line, (_, begin: string) => begin + version),
  );
}

function dateChangelog(version: string): void {
  const path = join(root, 'CHANGELOG.md');
  const [before = '', after = ''] = readFileSync(path, 'utf8').split(UNRELEASED);
  const next = after.indexOf('\n## ');
  const notes = (next < 0 ? after : after.slice(0, next)).trim();
  if (notes === '') stop('CHANGELOG.md says nothing under "Unreleased".');
  const today = new Date().toISOString().slice(0, 10);
  writeFileSync(path, `${before}${UNRELEASED}\n## ${version} - ${today}\n${after}`);
}

const [version = ''] = process.argv.slice(2);
if (!VERSION.test(version)) stop('Give the version: node scripts/release.ts 0.2.0');
if (git('status', '--porcelain') !== '') stop('There are changes that are not committed.');
if (git('tag', '--list', `v${version}`) !== '') stop(`The tag v${version} is there already.`);
dateChangelog(version);
const manifests = ['package.json', ...globSync('{packages,services,tests}/*/package.json', { cwd: root })];
for (const file of [...manifests, 'prisma/package.json']) setVersion(file, / {2}"version": /, version);
setVersion('infra/helm/knoxcall/Chart.yaml', /(?:version|appVersion): /, version);
setVersion('infra/k8s/example/kustomization.yaml', / {2}- .* newTag: /, version);
const render = ['--disable-warning=ExperimentalWarning', 'scripts/render-kubernetes.ts'];
execFileSync(process.execPath, render, { cwd: root, stdio: 'inherit' });
git('commit', '--all', '--message', `Release ${version}`);
git('tag', '--annotate', `v${version}`, '--message', `KnoxCall ${version}`);
const source = readFileSync(PREVIOUS, 'utf8').replace(/'[0-9a-f]{40}'/, `'${git('rev-parse', 'HEAD')}'`);
writeFileSync(PREVIOUS, source);
git('commit', '--all', '--message', `Upgrades are tested from ${version}`);
console.log(`Committed and tagged v${version}. To publish: git push --follow-tags`);
