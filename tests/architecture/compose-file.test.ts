// docker-compose.yml, as Compose would read it: checked against the Compose specification's own schema, and for rules that a
// schema cannot express. No engine is needed.
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { settingsSchema as controlPlaneSchema } from '../../services/control-plane/src/config.ts';
import { settingsSchema as proxySchema } from '../../services/proxy/src/config.ts';
import { loadYaml } from './src/load-yaml.ts';
import { type Manifest, type PodSpec, podSpecOf } from './src/manifests.ts';
import { repository } from './src/source-files.ts';

type Service = {
  readonly image?: string;
  readonly build?: { readonly dockerfile: string };
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly privileged?: boolean;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly mem_limit?: string;
};
type Compose = {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean; readonly ipam?: object }>>;
};

const text = readFileSync(join(repository, 'docker-compose.yml'), 'utf8');
const compose = loadYaml('docker-compose.yml')[0] as Compose;
const services = Object.entries(compose.services);
/** The same service in Kubernetes. */
function podOf(name: string): PodSpec | undefined {
  const manifests = loadYaml('infra/k8s/base/knoxcall.yaml') as readonly Manifest[];
  const pods = manifests.map(podSpecOf).filter((pod) => pod !== undefined);
  return pods.find(({ containers }) => containers[0]?.name === name);
}
const names = ['postgres', 'valkey', 'kms', 'migrate', 'control-plane', 'worker', 'proxy'];

const overlays = globSync('docker-compose.*.yml', { cwd: repository });

test.each(['docker-compose.yml', ...overlays])('%s is a valid Compose file', (file) => {
  const home = dirname(createRequire(import.meta.url).resolve('dclint/package.json'));
  const schema = JSON.parse(readFileSync(join(home, 'schemas/compose.schema.json'), 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const { $schema: _dialect, ...definition } = schema;
  const validate = ajv.compile(definition);
  validate(loadYaml(file)[0]);
  expect(validate.errors ?? []).toEqual([]);
  expect(validate({ services: { one: { imagine: 'a typing error' } } })).toBe(false);
});

test.each(overlays)('%s changes existing services, and adds none but a front proxy', (file) => {
  const { services: changed } = loadYaml(file)[0] as Compose;
  expect(Object.keys(changed).filter((name) => !names.includes(name) && name !== 'front')).toEqual([]);
  for (const { environment = {} } of Object.values(changed)) {
    const known = { ...controlPlaneSchema.shape, ...proxySchema.shape };
    const own = Object.keys(environment).filter((name) => !/^AWS_|^(API_HOST|XDG_\w+)$/.test(name));
    expect(own.filter((name) => !(name in known))).toEqual([]);
  }
});

test.each(['docker-compose.aws.yml', 'docker-compose.local-key.yml'])(
  '%s leaves the KMS emulator out, and no service waits for it or names it as a server',
  (file) => {
    const { services: changed } = loadYaml(file)[0] as Compose;
    expect(changed.kms).toEqual({ profiles: ['emulator'] });
    for (const name of ['control-plane', 'worker', 'proxy']) {
      expect(compose.services[name]?.depends_on?.kms).toEqual({
        condition: 'service_healthy',
        required: false,
      });
      const denied = compose.services[name]?.environment?.EGRESS_DENY_ADDRESSES;
      expect(changed[name]?.environment?.EGRESS_DENY_ADDRESSES).toBe(denied?.replace('kms:8080,', ''));
    }
  },
);

test('no service can be made to connect to a port of ours', () => {
  const wanted = [
    'control-plane:4000',
    'control-plane:4003',
    'worker:4005',
    'proxy:4001',
    'proxy:4004',
    'kms:8080',
  ];
  for (const name of ['control-plane', 'worker', 'proxy']) {
    const denied = compose.services[name]?.environment?.EGRESS_DENY_ADDRESSES?.split(',') ?? [];
    expect(denied).toEqual([...wanted, `\${EGRESS_DENY_ADDRESSES:-}`]);
  }
});

test('during an upgrade the proxy does not wait for the worker', () => {
  expect(Object.keys(compose.services.proxy?.depends_on ?? {})).toEqual(['valkey', 'kms']);
});

test('the network with access to the internet keeps its addresses', () => {
  expect(compose.networks.outside).toEqual({
    ipam: { config: [{ subnet: `\${OUTSIDE_SUBNET:-172.31.254.0/24}` }] },
  });
});

test('it starts every part of KnoxCall', () => {
  expect(new Set(Object.keys(compose.services))).toEqual(new Set(names));
});

describe.each(services)('%s', (name, service) => {
  test('runs as an ordinary user, with a read-only root file system', () => {
    expect(service.user).toMatch(/^(?!0|root)/);
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    expect(service.privileged).toBeUndefined();
  });

  test('listens on this machine alone, unless a variable says otherwise', () => {
    expect(service.ports?.filter((port) => !/^\$\{\w+:-127\.0\.0\.1:/.test(port)) ?? []).toEqual([]);
  });

  test('has an image of a fixed version and digest, or is built here', () => {
    const built = service.build !== undefined || service.image === 'knoxcall-control-plane';
    // No digest of the emulator's image is known.
    const pinned = name === 'kms' ? /:\d+(\.\d+)+$/ : /:\d+(\.\d+)+(-\w+)?@sha256:[0-9a-f]{64}$/;
    expect(built || pinned.test(service.image ?? '')).toBe(true);
  });

  test('has a limit of memory, the same as in Kubernetes if it runs there too', () => {
    expect(service.mem_limit).toMatch(/^\d+[mg]$/);
    const [container] = podOf(name)?.containers ?? [];
    const limit = container?.resources?.limits?.memory;
    if (limit !== undefined) expect(service.mem_limit).toBe(limit.toLowerCase().replace('i', ''));
  });

  test('has a health check, unless it runs once', () => {
    if (name === 'migrate') expect(service).toMatchObject({ restart: 'no' });
    else expect(service.healthcheck?.test.length).toBeGreaterThan(1);
  });

  test('waits only for existing services, by health or completion', () => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(Object.keys(compose.services)).toContain(other);
      const waits = other === 'migrate' ? 'service_completed_successfully' : 'service_healthy';
      expect(condition).toBe(name === 'worker' && other === 'control-plane' ? 'service_started' : waits);
    }
  });

  test('takes every secret from the environment and does not start without it', () => {
    const secret = /PASSWORD|ADMIN_TOKEN|KMS_KEY$|DATABASE_URL|REDIS_URL|REDISCLI_AUTH/;
    const secrets = Object.entries(service.environment ?? {}).filter(([variable]) => secret.test(variable));
    for (const [, value] of secrets) expect(value).toMatch(/\$\{[A-Z_]+:\?[^}]+\}/);
  });
});

test('only the two public ports are published', () => {
  const ports = services.flatMap(([, { ports: published = [] }]) => published);
  expect(ports).toEqual([
    `\${CONTROL_PLANE_PORTS:-127.0.0.1:4000}:4000`,
    `\${PROXY_PORTS:-127.0.0.1:4001}:4001`,
  ]);
});

test('the proxy has no network and no address to reach PostgreSQL, and no operator token', () => {
  expect(compose.services.proxy?.networks).not.toContain('database');
  expect(compose.networks.database).toEqual({ internal: true });
  expect(Object.keys(compose.services.proxy?.environment ?? {})).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/DATABASE_URL|ADMIN_TOKEN/)]),
  );
});

const tokensOfSinks = ['AUDIT_SINK_TOKEN', 'REQUEST_LOG_SINK_TOKEN'];
const notForWorker = ['KNOXCALL_ADMIN_TOKEN', 'OIDC_CLIENT_SECRET', 'OTEL_EXPORTER_OTLP_HEADERS'];

test('only the control plane has the operator token, and only the migrate job the role that owns the tables', () => {
  const having = (variable: string): string[] =>
    services.filter(([, { environment = {} }]) => variable in environment).map(([name]) => name);
  expect(having('KNOXCALL_ADMIN_TOKEN')).toEqual(['control-plane']);
  expect(having('OIDC_CLIENT_SECRET')).toEqual(['control-plane']);
  for (const token of tokensOfSinks) expect(having(token)).toEqual(['worker']);
  expect(having('OTEL_EXPORTER_OTLP_HEADERS')).toEqual(['control-plane', 'proxy']);
  expect(having('DIRECT_DATABASE_URL')).toEqual(['migrate']);
  expect(having('MAINTENANCE_DATABASE_URL')).toEqual(['migrate', 'worker']);
  for (const name of ['control-plane', 'worker', 'migrate']) {
    expect(compose.services[name]?.environment?.DATABASE_URL).toMatch(/^postgres:\/\/knoxcall_services:/);
  }
  expect(compose.services.postgres?.environment?.POSTGRES_USER).toBe('knoxcall');
});

test('only services that wrap and unwrap keys reach the KMS emulator', () => {
  expect(compose.services.kms?.networks).toEqual(['keys']);
  expect(compose.networks.keys).toEqual({ internal: true });
  const others = services.filter(([name, { networks = [] }]) => name !== 'kms' && networks.includes('keys'));
  expect(others.map(([name]) => name)).toEqual(['control-plane', 'worker', 'proxy']);
});

describe.each([
  ['control-plane', controlPlaneSchema],
  ['worker', controlPlaneSchema],
  ['proxy', proxySchema],
])('%s', (name, { shape }) => {
  /** The Compose file itself fixes where the services listen and find each other. */
  const fixed =
    /^((MAINTENANCE_)?DATABASE_URL|REDIS_URL|BIND_ADDRESS|\w*_PORT|KMS_\w+|KNOXCALL_MASTER_KEY\w*)$/;

  const ofOthers = name === 'worker' ? notForWorker : tokensOfSinks;
  const own = Object.keys(shape).filter((setting) => !fixed.test(setting) && !ofOthers.includes(setting));

  test.each(own)('takes %s from .env', (setting) => {
    expect(compose.services[name]?.environment?.[setting]).toContain(`\${${setting}:`);
  });
});

test('the repository does not hold the key material of the emulator', () => {
  const seed = loadYaml('infra/kms/seed.yaml')[0] as {
    Keys: { Symmetric: { Aes: { Metadata: { KeyId: string }; BackingKeys: string[] }[] } };
  };
  const [key] = seed.Keys.Symmetric.Aes;
  expect(key?.BackingKeys).toEqual(['@KNOXCALL_KMS_KEY@']);
  expect(compose.services['control-plane']?.environment?.KMS_KEY_ID).toBe(key?.Metadata.KeyId);
  expect(compose.services.proxy?.environment?.KMS_KEY_ID).toBe(key?.Metadata.KeyId);
  expect(text).not.toMatch(/(?<!sha256:)\b[0-9a-f]{64}\b/);
});

describe('each service has a user of its own in Redis', () => {
  const users = readFileSync(join(repository, 'infra/redis/users.acl'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('user '));
  const manual = readFileSync(join(repository, 'docs/operations.md'), 'utf8').split('\n');

  test.each([
    ['control-plane', 'knoxcall-control-plane', 'REDIS_CONTROL_PLANE_PASSWORD'],
    ['worker', 'knoxcall-control-plane', 'REDIS_CONTROL_PLANE_PASSWORD'],
    ['proxy', 'knoxcall-proxy', 'REDIS_PROXY_PASSWORD'],
  ])('%s is %s', (service, user, password) => {
    const url = compose.services[service]?.environment?.REDIS_URL ?? '';
    expect(url.startsWith(`redis://${user}:\${${password}:?`)).toBe(true);
    expect(users.filter((line) => line.startsWith(`user ${user} on >`))).toHaveLength(1);
    expect(Object.keys(compose.services.valkey?.environment ?? {})).toContain(password);
  });

  test('the manual shows the rules of these users as they are', () => {
    expect(users).toHaveLength(2);
    expect(users.filter((line) => !manual.includes(line))).toEqual([]);
  });
});
