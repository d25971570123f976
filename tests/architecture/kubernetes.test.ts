// The Kubernetes files: valid by Kubernetes' own schemas, confined as the `restricted` standard demands, and rendered by
// kubectl if there is one.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { images } from '../../infra/docker/images.ts';
import { settingsSchema as controlPlaneSchema } from '../../services/control-plane/src/config.ts';
import { settingsSchema as proxySchema } from '../../services/proxy/src/config.ts';
import { kubernetesTool } from './src/kubernetes-tools.ts';
import { loadYaml } from './src/load-yaml.ts';
import { type Container, type Manifest, type PodSpec, podSpecOf, validateManifest } from './src/manifests.ts';
import { misspelledFields } from './src/misspelled-fields.ts';
import { repository } from './src/source-files.ts';

const base = 'infra/k8s/base';
const files = ['knoxcall.yaml'];
const manifests = loadYaml(`${base}/knoxcall.yaml`) as readonly Manifest[];
const example = ['namespace.yaml', 'secret.yaml'].flatMap(
  (name) => loadYaml(`infra/k8s/example/${name}`) as Manifest[],
);
const kustomization = loadYaml(`${base}/kustomization.yaml`)[0] as {
  resources: string[];
  configMapGenerator: { literals: string[] }[];
};
const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string };
const nameOf = (container: Container | undefined) => /^knoxcall-([\w-]+):/.exec(container?.image ?? '')?.[1];
const named = (list: readonly Manifest[]) =>
  list.map((one) => [`${one.kind} ${one.metadata.name}`, one] as const);
const workloads = named(manifests).flatMap(([name, one]) => {
  const pod = podSpecOf(one);
  return pod === undefined ? [] : [[name, pod] as const];
});

test.each(named([...manifests, ...example]))('%s is a valid Kubernetes manifest', async (_name, manifest) => {
  expect(await validateManifest(manifest)).toBeUndefined();
});

test('no manifest has a misspelled field', () => {
  expect(misspelledFields([...manifests, ...example])).toEqual([]);
});

test('the checks find a wrong type and a misspelled field', async () => {
  const [deployment] = manifests.filter(({ kind }) => kind === 'Deployment');
  const wrong = structuredClone(deployment) as Manifest & { spec: Record<string, unknown> };
  wrong.spec.replicas = 'two';
  expect(await validateManifest(wrong)).toMatch(/replicas/);
  const misspelled = structuredClone(deployment) as Manifest & {
    spec: { template: { spec: Record<string, unknown> } };
  };
  misspelled.spec.template.spec.securityContxt = {};
  expect(misspelledFields([misspelled])).toEqual([expect.stringContaining('securityContxt')]);
});

test('every file belongs to the base, and the base has every part of KnoxCall', () => {
  expect(kustomization.resources).toEqual(files);
  expect(workloads.map(([name]) => name)).toEqual(
    expect.arrayContaining([
      'Deployment knoxcall-control-plane',
      'Deployment knoxcall-worker',
      'Deployment knoxcall-proxy',
      `Job knoxcall-migrate-${version.replaceAll('.', '-')}`,
    ]),
  );
});

test('the base names no namespace and holds no secret', () => {
  expect(manifests.filter(({ metadata }) => metadata.namespace !== undefined)).toEqual([]);
  expect(manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
});

describe.each(workloads)('the pods of %s', (name, pod: PodSpec) => {
  const [container] = pod.containers;

  test('are confined: no root user, no writable root file system, no privileges, no token of the cluster', () => {
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod.volumes?.filter((volume) => !('emptyDir' in volume || 'secret' in volume))).toEqual([]);
  });

  test('declare their resources and their probes', () => {
    expect(container?.resources).toMatchObject({
      requests: { cpu: expect.any(String), memory: expect.any(String) },
    });
    expect(container?.resources?.limits?.memory).toEqual(expect.any(String));
    if (name.startsWith('Job')) return;
    expect(container).toMatchObject({
      startupProbe: {},
      readinessProbe: { httpGet: { path: '/readyz' } },
      livenessProbe: {},
    });
  });

  test('run an image that is built here, with an existing entry', () => {
    const image = images[nameOf(container) as keyof typeof images];
    expect(image.entries).toEqual(expect.arrayContaining([...(container?.args ?? [])]));
    expect(container?.command).toBeUndefined();
  });

  test('get only settings of their own service', () => {
    const own = container?.env?.map((variable) => variable.name) ?? [];
    if (nameOf(container) === 'migrate') {
      expect(own).toEqual(['DIRECT_DATABASE_URL', 'DATABASE_URL', 'MAINTENANCE_DATABASE_URL']);
      return;
    }
    const schema = nameOf(container) === 'proxy' ? proxySchema : controlPlaneSchema;
    expect(own.filter((variable) => !(variable in schema.shape))).toEqual([]);
  });
});

test('every setting of the base is a setting of a service', () => {
  const known = { ...controlPlaneSchema.shape, ...proxySchema.shape };
  const literals = kustomization.configMapGenerator.flatMap((map) =>
    map.literals.map((line) => line.split('=')[0] ?? ''),
  );
  expect(literals.filter((variable) => !(variable in known))).toEqual([]);
});

test('the proxy gets neither the address of PostgreSQL nor the operator token', () => {
  const [, proxy] = workloads.find(([name]) => name === 'Deployment knoxcall-proxy') ?? [];
  expect(proxy?.containers[0]?.env?.map(({ name }) => name)).toEqual([
    'REDIS_URL',
    'OTEL_EXPORTER_OTLP_HEADERS',
    'SNAPSHOT_CACHE_BYTES',
    'MAX_BUFFERED_BYTES',
    'KNOXCALL_MASTER_KEY_FILE',
    'KNOXCALL_SECOND_MASTER_KEY_FILE',
  ]);
});

test('only the control plane gets the operator token', () => {
  const having = workloads.filter(([, { containers }]) =>
    containers[0]?.env?.some(({ name }) => name === 'KNOXCALL_ADMIN_TOKEN'),
  );
  expect(having.map(([name]) => name)).toEqual(['Deployment knoxcall-control-plane']);
});

const kubectl = kubernetesTool('kubectl');

// Without kubectl nothing renders the base; other tests have checked every file by itself.
for (const folder of kubectl === undefined ? [] : [base, 'infra/k8s/example']) {
  test(`${folder}, rendered by kubectl, is valid as a whole, and the network policies select every pod`, async () => {
    const { stdout, stderr, status } = spawnSync(String(kubectl), ['kustomize', join(repository, folder)], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const rendered = parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
    expect(rendered.length).toBeGreaterThan(manifests.length);
    for (const manifest of rendered) expect(await validateManifest(manifest)).toBeUndefined();
    for (const manifest of rendered.filter(({ kind }) => kind === 'Deployment' || kind === 'Job')) {
      expect(manifest).toMatchObject({
        spec: { template: { metadata: { labels: { 'app.kubernetes.io/part-of': 'knoxcall' } } } },
      });
    }
  });
}
