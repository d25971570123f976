// The Helm chart, rendered by helm itself with each important setting: its manifests are valid and do what the setting says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { settingsSchema as controlPlaneSchema } from '../../services/control-plane/src/config.ts';
import { settingsSchema as proxySchema } from '../../services/proxy/src/config.ts';
import { basePath, renderBase } from './src/kubernetes-base.ts';
import { kubernetesTool, renderChart } from './src/kubernetes-tools.ts';
import { loadYaml } from './src/load-yaml.ts';
import { type Manifest, podSpecOf, validateManifest } from './src/manifests.ts';
import { misspelledFields } from './src/misspelled-fields.ts';
import { repository } from './src/source-files.ts';

const found = kubernetesTool('helm');
const helm = String(found);
/** Only the package for Linux brings helm. */
const withHelm = found === undefined ? describe.skip : describe;

const digest = `sha256:${'ab'.repeat(32)}`;
const role = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/knoxcall' };
const cases: Record<string, object> = {
  'as it is': {},
  'with Ingress': {
    ingress: {
      enabled: true,
      className: 'nginx',
      annotations: { 'nginx.ingress.kubernetes.io/proxy-buffering': 'off' },
    },
    trustedProxies: ['10.0.0.0/16', '2001:db8::/32'],
  },
  'with a Gateway': { gateway: { enabled: true, parentRefs: [{ name: 'public', namespace: 'gateways' }] } },
  'with the Prometheus operator': {
    monitoring: {
      podMonitor: { enabled: true, labels: { release: 'prometheus' } },
      prometheusRule: { enabled: true, labels: { release: 'prometheus' } },
    },
    proxy: { targetInFlight: 500 },
  },
  'with External Secrets': {
    externalSecret: {
      enabled: true,
      storeRef: { kind: 'SecretStore', name: 'vault' },
      remoteKey: 'prod/knoxcall',
    },
    secretRevision: '7',
  },
  'with images of its own': {
    image: {
      registry: 'ghcr.io/acme',
      tag: '1.2.3',
      digests: { proxy: digest, migrate: digest },
      pullSecrets: [{ name: 'p' }],
    },
  },
  'with servers and upstreams in private ranges': {
    networkPolicy: { egress: { servers: ['10.20.0.0/24'], privateUpstreams: ['10.30.0.0/16'] } },
  },
  'without network policies': { networkPolicy: { enabled: false } },
  'without egress policies': { networkPolicy: { egress: { enabled: false } } },
  'with workload identities on chosen nodes': {
    serviceAccounts: { controlPlane: { annotations: role }, proxy: { annotations: role } },
    nodeSelector: { pool: 'knoxcall' },
    tolerations: [{ key: 'pool', operator: 'Exists' }],
    settings: { KMS_PROVIDER: 'local', OIDC_ONLY: false, DATABASE_POOL_SIZE: 40 },
    shutdown: { delaySeconds: 20, graceSeconds: 60 },
  },
};

function render(values: object): Manifest[] {
  return parseAllDocuments(renderChart(helm, values))
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}
const rendered = new Map(
  found === undefined ? [] : Object.entries(cases).map(([name, values]) => [name, render(values)]),
);
const inCase = (name: string) => rendered.get(name) ?? [];
const only = (name: string, kind: string) => inCase(name).filter((one) => one.kind === kind);
const named = (name: string, kind: string, own: string) =>
  only(name, kind).find(({ metadata }) => metadata.name === own);

/** The value at a path of the manifest, such as `spec.tls.0.hosts`. */
function at(manifest: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((value, key) => (value as Record<string, unknown> | undefined)?.[key], manifest);
}
const settingsIn = (name: string) =>
  at(named(name, 'ConfigMap', 'knoxcall-settings'), 'data') as Record<string, string>;

withHelm('the chart', () => {
  test.each(Object.keys(cases))('%s is a valid Kubernetes manifest', async (name) => {
    expect(inCase(name).length).toBeGreaterThan(10);
    for (const manifest of inCase(name)) expect(await validateManifest(manifest)).toBeUndefined();
  });

  test('no manifest has a misspelled field', () => {
    const different = new Map([...rendered.values()].flat().map((one) => [JSON.stringify(one), one]));
    expect(misspelledFields([...different.values()])).toEqual([]);
  });

  test('every pod has the labels that the network policies select', () => {
    const pods = [...rendered.values()].flat().filter((one) => podSpecOf(one) !== undefined);
    for (const pod of pods) {
      expect(pod).toMatchObject({
        spec: { template: { metadata: { labels: { 'app.kubernetes.io/part-of': 'knoxcall' } } } },
      });
    }
  });

  test('the kustomize base equals the rendered chart; `pnpm kubernetes` writes it', () => {
    expect(readFileSync(basePath, 'utf8')).toBe(renderBase(helm));
  });

  test('the base also has the settings, the version and the images of the chart', () => {
    const { configMapGenerator } = loadYaml('infra/k8s/base/kustomization.yaml')[0] as {
      configMapGenerator: { literals: string[] }[];
    };
    const literals = configMapGenerator.flatMap((map) => map.literals.map((line) => line.split(/=(.*)/s)));
    expect(Object.fromEntries(literals)).toEqual(settingsIn('as it is'));
    const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(loadYaml('infra/helm/knoxcall/Chart.yaml')[0]).toMatchObject({ version, appVersion: version });
  });

  test('every setting of the chart is a setting of a service', () => {
    const known = { ...controlPlaneSchema.shape, ...proxySchema.shape };
    const settings = [...rendered.keys()].flatMap((name) => Object.keys(settingsIn(name)));
    expect(settings.filter((setting) => !(setting in known))).toEqual([]);
  });
});

withHelm('what its switches mean', () => {
  test("Ingress and Gateway route both hosts, and all hosts below the proxy's, to their services over TLS", () => {
    const wildcard = ['proxy.knoxcall.example', '*.proxy.knoxcall.example'];
    expect(at(named('with Ingress', 'Ingress', 'knoxcall-control-plane'), 'spec.tls')).toEqual([
      { hosts: ['knoxcall.example'], secretName: 'knoxcall-api-tls' },
    ]);
    expect(at(named('with Ingress', 'Ingress', 'knoxcall-proxy'), 'spec.tls')).toEqual([
      { hosts: wildcard, secretName: 'knoxcall-proxy-tls' },
    ]);
    expect(at(named('with a Gateway', 'HTTPRoute', 'knoxcall-proxy'), 'spec.hostnames')).toEqual(wildcard);
    expect(settingsIn('with Ingress').TRUSTED_PROXIES).toBe('10.0.0.0/16,2001:db8::/32');
    for (const kind of ['Ingress', 'HTTPRoute', 'PodMonitor', 'PrometheusRule', 'ExternalSecret'])
      expect(only('as it is', kind)).toEqual([]);
  });

  test('migrations run before every other part of a version, and the secret that they need before them', () => {
    const [job] = only('with External Secrets', 'Job');
    const [secret] = only('with External Secrets', 'ExternalSecret');
    const weight = (one: Manifest | undefined) => Number(one?.metadata.annotations?.['helm.sh/hook-weight']);
    expect(job?.metadata.annotations?.['helm.sh/hook']).toBe('pre-install,pre-upgrade');
    expect(secret?.metadata.annotations?.['helm.sh/hook']).toBe('pre-install,pre-upgrade');
    expect(weight(secret)).toBeLessThan(weight(job));
    expect(at(secret, 'spec.target')).toMatchObject({ name: 'knoxcall', creationPolicy: 'Orphan' });
    expect(only('with images of its own', 'Job')[0]?.metadata.name).toMatch(
      /^knoxcall-migrate-[a-z0-9-]{1,40}$/,
    );
  });

  test('a changed setting, or a new revision of the secret, replaces the pods', () => {
    const checksums = (name: string, checksum: string) =>
      only(name, 'Deployment').map((one) =>
        at(one, 'spec.template.metadata.annotations.checksum/'.concat(checksum)),
      );
    const [settings, secret] = [checksums('as it is', 'settings'), checksums('as it is', 'secret')];
    expect(settings).toEqual([expect.any(String), settings[0], settings[0]]);
    expect(checksums('with External Secrets', 'settings')).toEqual(settings);
    expect(checksums('with External Secrets', 'secret')).not.toContain(secret[0]);
    expect(checksums('with Ingress', 'settings')).not.toContain(settings[0]);
    expect(checksums('with Ingress', 'secret')).toEqual(secret);
  });

  test('images come from the registry, by digest if one is given', () => {
    const images = [
      ...only('with images of its own', 'Deployment'),
      ...only('with images of its own', 'Job'),
    ].map((one) => podSpecOf(one)?.containers[0]?.image);
    expect(new Set(images)).toEqual(
      new Set([
        'ghcr.io/acme/knoxcall-control-plane:1.2.3',
        `ghcr.io/acme/knoxcall-proxy@${digest}`,
        `ghcr.io/acme/knoxcall-migrate@${digest}`,
      ]),
    );
  });

  test('pods get more time to end than they need', () => {
    const name = 'with workload identities on chosen nodes';
    const given = only(name, 'Deployment').map((one) =>
      at(one, 'spec.template.spec.terminationGracePeriodSeconds'),
    );
    expect(given).toEqual([90, 90, 90]);
    expect(settingsIn(name)).toMatchObject({ SHUTDOWN_DELAY_SECONDS: '20', SHUTDOWN_GRACE_SECONDS: '60' });
    expect(at(named(name, 'ServiceAccount', 'knoxcall-proxy'), 'metadata.annotations')).toEqual(role);
  });

  test("if switched on, the autoscaler counts requests in flight by the metric's name", () => {
    const metrics = (name: string) =>
      at(named(name, 'HorizontalPodAutoscaler', 'knoxcall-proxy'), 'spec.metrics');
    expect(metrics('as it is')).toHaveLength(1);
    expect(at(metrics('with the Prometheus operator'), '1')).toEqual({
      type: 'Pods',
      pods: {
        metric: { name: 'knoxcall_proxy_requests_in_flight' },
        target: { type: 'AverageValue', averageValue: '500' },
      },
    });
  });
});

withHelm('the network policies', () => {
  const policy = (name: string, own: string, path: string) =>
    at(named(name, 'NetworkPolicy', `knoxcall-${own}`), `spec.${path}`);

  test("deny the operator's port to everybody, and the metrics to everybody but collectors", () => {
    const incoming = only('as it is', 'NetworkPolicy').map((one) => at(one, 'spec.ingress.0.ports'));
    expect(incoming.filter((ports) => ports !== undefined)).toEqual([
      [{ protocol: 'TCP', port: 'http' }],
      [{ protocol: 'TCP', port: 'metrics' }],
    ]);
    expect(policy('as it is', 'metrics', 'ingress.0.from')).toHaveLength(2);
    expect(policy('as it is', 'deny-incoming', 'ingress')).toBeUndefined();
  });

  test('keep the proxy from PostgreSQL, and every pod from private ranges that are not named', () => {
    const covered = policy('as it is', 'outgoing-postgresql', 'podSelector.matchExpressions.0.values');
    expect(covered).toEqual(['knoxcall-control-plane', 'knoxcall-worker', 'knoxcall-migrate']);
    expect(policy('as it is', 'outgoing-upstreams', 'egress.0.to.0.ipBlock.except')).toEqual(
      expect.arrayContaining(['10.0.0.0/8', '169.254.0.0/16']),
    );
  });

  test('allow DNS, cloud identity, servers at private addresses, and allowed upstreams', () => {
    const name = 'with servers and upstreams in private ranges';
    expect(policy(name, 'outgoing', 'egress.0.ports')).toMatchObject([{ port: 53 }, { port: 53 }]);
    expect(policy(name, 'outgoing', 'egress.1.to.0.ipBlock.cidr')).toBe('169.254.170.23/32');
    expect(policy(name, 'outgoing-servers', 'egress.0')).toEqual({
      to: [{ ipBlock: { cidr: '10.20.0.0/24' } }],
      ports: [
        { protocol: 'TCP', port: 6379 },
        { protocol: 'TCP', port: 443 },
      ],
    });
    expect(policy(name, 'outgoing-upstreams', 'egress.0.to')).toContainEqual({
      ipBlock: { cidr: '10.30.0.0/16' },
    });
    expect(settingsIn(name).EGRESS_ALLOW_CIDRS).toBe('10.30.0.0/16');
  });

  test('are rendered as a whole, for incoming connections alone, or not at all', () => {
    expect(only('without network policies', 'NetworkPolicy')).toEqual([]);
    const types = only('without egress policies', 'NetworkPolicy').map((one) =>
      at(one, 'spec.policyTypes.0'),
    );
    expect(types).toEqual(['Ingress', 'Ingress', 'Ingress']);
  });
});

withHelm('values that are refused', () => {
  test.each([
    ['a secret among the settings', { settings: { KNOXCALL_ADMIN_TOKEN: 'x' } }],
    ['a port, which probes and policies name too', { settings: { PROXY_PORT: 5000 } }],
    ['an invalid address', { trustedProxies: ['load-balancer'] }],
    ['a misspelled value', { ingres: { enabled: true } }],
    ['External Secrets without a store', { externalSecret: { enabled: true } }],
    ['a Gateway without a parent', { gateway: { enabled: true } }],
    ['an invalid digest', { image: { digests: { proxy: 'latest' } } }],
    ['no limit of memory', { proxy: { resources: { limits: { memory: null } } } }],
  ])('%s', (_name, values) => {
    expect(() => renderChart(helm, values)).toThrow(/schema/i);
  });
});
