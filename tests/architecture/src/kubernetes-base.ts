// The kustomize base is what the Helm chart makes of infra/k8s/base-values.yaml, without the settings.
import { join } from 'node:path';
import { renderChart } from './kubernetes-tools.ts';
import { repository } from './source-files.ts';

export const basePath = join(repository, 'infra/k8s/base/knoxcall.yaml');

const head =
  '# Made from infra/helm/knoxcall by `pnpm kubernetes`: change it there. PostgreSQL, Redis and the secret are not part of it.\n';

export function renderBase(helm: string): string {
  const documents = renderChart(helm, {}, [join(repository, 'infra/k8s/base-values.yaml')]).split(/^---\n/m);
  const kept = documents.filter((text) => /^kind:/m.test(text) && !text.includes('templates/settings.yaml'));
  return `${head}${kept.map((text) => `---\n${text}`).join('')}`;
}
