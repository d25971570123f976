/** Snapshots held in memory, with values that are really sealed: for tests of the request pipeline. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createLocalWrapper, DataKey, DataKeyCache, dataKeyContext } from '@knoxcall/envelope';
import { seal } from '@knoxcall/envelope/seal';
import {
  type ApiKeyEntry,
  apiKeyEntryKey,
  entryKey,
  type RouteEntry,
  type RouteEnvironment,
  routeEntry,
  type SecretEntry,
  type SecretField,
  secretFieldBinding,
} from '@knoxcall/snapshot';
import { createDataKeys } from '../src/snapshots/data-keys.ts';
import type { SealedValue, Snapshots, Tenant } from '../src/snapshots/snapshots.ts';

type SecretOptions = Partial<Omit<SecretEntry, 'environments'>> & {
  /** Value by environment name. */
  values: Record<string, string>;
  status?: SecretEntry['environments'][number]['status'];
  endsAt?: number;
};

type RouteOptions = Partial<Omit<RouteEntry, 'environments'>> & {
  name: string;
  base?: Partial<RouteEnvironment>;
  overrides?: Record<string, Partial<RouteEnvironment>>;
};

const fields: Record<SecretEntry['kind'], SecretField> = {
  string: 'value',
  oauth2: 'access_token',
  certificate: 'tls_identity',
};

export class MemoryWorld {
  readonly failures: string[] = [];
  /** Called for every change of an entry that existed. */
  onChanged: (entryKey: string) => void = () => undefined;
  readonly tenants = new Map<string, Tenant>();
  readonly #wrapper = createLocalWrapper(randomBytes(32));
  readonly #wrappedKeys = new Map<string, Uint8Array>();
  /** Plain variables, of every environment. */
  variables: Record<string, string> = {};
  readonly #sealers = new Map<string, DataKey>();
  readonly #apiKeys = new Map<string, { tenantId: string; entry: ApiKeyEntry }>();
  readonly #routes = new Map<string, RouteEntry>();
  readonly #secrets = new Map<string, SecretEntry>();
  readonly #values = new Map<string, SealedValue>();
  readonly #environmentIds = new Map<string, string>();
  #revision = 0n;
  #generation = 0;

  readonly dataKeys = createDataKeys({
    cache: new DataKeyCache({ wrapper: this.#wrapper, maxKeys: 100, ttlMs: 3_600_000 }),
    wrappedKey: async ({ tenantId, id }) => this.#wrappedKeys.get(`${tenantId} ${id}`),
    onFailure: ({ code }) => this.failures.push(code),
  });

  readonly snapshots: Snapshots = {
    apiKey: async (id) => this.#apiKeys.get(id),
    tenant: async (id) => this.tenants.get(id),
    route: async (tenantId, reference) => this.#routes.get(`${tenantId} ${reference}`),
    variables: async () => this.variables,
    secretById: async (tenantId, id) => this.#secrets.get(`${tenantId} id ${id}`),
    secretByName: async (tenantId, name) => this.#secrets.get(`${tenantId} name ${name}`),
    value: async (secret, tenantId, environment) =>
      this.#values.get(`${tenantId} ${secret.id} ${environment}`),
    // A new generation for each request, so that no caller is remembered: tests change entries at any time.
    generation: () => {
      this.#generation += 1;
      return this.#generation;
    },
  };

  /** Changes a key's record; undefined deletes it. */
  changeKey(key: string, change: Partial<ApiKeyEntry> | undefined): void {
    const id = key.split('_')[2] ?? '';
    const known = this.#apiKeys.get(id);
    if (known === undefined) throw new Error('no such key');
    if (change === undefined) this.#apiKeys.delete(id);
    else this.#apiKeys.set(id, { ...known, entry: { ...known.entry, ...change } });
    this.onChanged(apiKeyEntryKey(id));
  }

  changeTenant(id: string, change: Partial<Tenant>): void {
    const known = this.tenants.get(id);
    if (known === undefined) throw new Error('no such tenant');
    this.tenants.set(id, { ...known, ...change });
    this.onChanged(entryKey(id, 'tenant', id));
  }

  changeRoute(tenantId: string, { id }: RouteEntry, change: Partial<RouteEntry> | undefined): void {
    for (const [place, route] of this.#routes) {
      if (!place.startsWith(`${tenantId} `) || route.id !== id) continue;
      if (change === undefined) this.#routes.delete(place);
      else this.#routes.set(place, { ...route, ...change });
    }
    this.onChanged(entryKey(tenantId, 'route', id));
  }

  changeSecret(tenantId: string, { id, name }: SecretEntry, change: Partial<SecretEntry> | undefined): void {
    const known = this.#secrets.get(`${tenantId} id ${id}`);
    if (known === undefined) throw new Error('no such secret');
    this.#secrets.delete(`${tenantId} name ${name}`);
    this.#secrets.delete(`${tenantId} id ${id}`);
    if (change !== undefined) {
      const changed = { ...known, ...change };
      this.#secrets.set(`${tenantId} id ${id}`, changed).set(`${tenantId} name ${changed.name}`, changed);
    }
    this.onChanged(entryKey(tenantId, 'secret', id));
  }

  async addTenant(slug: string): Promise<string> {
    const id = randomUUID();
    const indexKey = randomBytes(32).toString('base64');
    this.tenants.set(id, { id, slug, enabled: true, indexKey, directCalls: null });
    const { plaintext, wrapped } = await this.#wrapper.generate(dataKeyContext(id));
    const dataKey = new DataKey({ id: randomUUID(), tenantId: id, key: plaintext });
    this.#wrappedKeys.set(`${id} ${dataKey.id}`, wrapped);
    this.#sealers.set(id, dataKey);
    return id;
  }

  /** Returns the whole key, as a caller sends it. */
  addKey(tenantId: string, options: Partial<ApiKeyEntry> = {}): string {
    const id = randomBytes(6).toString('hex');
    const secret = randomBytes(32).toString('hex');
    const secretHash = createHash('sha256').update(secret).digest('base64');
    const bounds = { allowedRoutes: null, allowedEnvironments: null, ipAllowlist: null };
    const unlimited = { rateLimitRequests: null, expiresAt: null, ...bounds };
    this.#apiKeys.set(id, {
      tenantId,
      entry: { id: randomUUID(), role: 'invoke', secretHash, ...unlimited, ...options },
    });
    return `tk_live_${id}_${secret}`;
  }

  addSecret(tenantId: string, name: string, options: SecretOptions): SecretEntry {
    const { values, status = null, endsAt, ...rest } = options;
    const environments = Object.keys(values).map((environment) => ({
      id: this.#environmentId(environment),
      name: environment,
      status,
    }));
    const secret: SecretEntry = {
      id: randomUUID(),
      name,
      kind: 'string',
      allowedHosts: null,
      allowedRoutes: null,
      alwaysRedact: false,
      expiresAt: null,
      strictExpiryEnforcement: false,
      environments,
      ...rest,
    };
    this.#secrets.set(`${tenantId} id ${secret.id}`, secret);
    this.#secrets.set(`${tenantId} name ${name}`, secret);
    for (const [environment, text] of Object.entries(values)) {
      if (text !== '') this.setValue(tenantId, secret, { environment, text, endsAt: endsAt ?? null });
    }
    return secret;
  }

  setValue(
    tenantId: string,
    secret: SecretEntry,
    { environment, text, endsAt }: { environment: string; text: string; endsAt: number | null },
  ): void {
    const sealer = this.#sealers.get(tenantId);
    if (sealer === undefined) throw new Error('no such tenant');
    this.#revision += 1n;
    const revision = this.#revision;
    const place = { tenantId, secretId: secret.id, environmentId: this.#environmentId(environment) };
    const binding = secretFieldBinding({ ...place, field: fields[secret.kind], revision });
    const sealed = seal(sealer, binding, Buffer.from(text));
    const value = { ...place, kind: secret.kind, revision, sealed, issuedAt: null, endsAt };
    this.#values.set(`${tenantId} ${secret.id} ${place.environmentId}`, value);
    this.onChanged(entryKey(tenantId, 'value', `${secret.id}:${place.environmentId}`));
  }

  addRoute(tenantId: string, { name, base, overrides, ...rest }: RouteOptions): RouteEntry {
    const baseEnvironment = rest.baseEnvironment ?? 'production';
    const environments = { ...overrides, [baseEnvironment]: base ?? {} };
    const route = routeEntry.parse({
      ...plainRoute,
      id: randomUUID(),
      baseEnvironment,
      environments: Object.fromEntries(
        Object.entries(environments).map(([environment, given]) => [
          environment,
          { ...plainEnvironment, id: this.#environmentId(environment), ...given },
        ]),
      ),
      ...rest,
    });
    this.#routes.set(`${tenantId} ${name}`, route);
    this.#routes.set(`${tenantId} ${route.id}`, route);
    return route;
  }

  #environmentId(name: string): string {
    const id = this.#environmentIds.get(name) ?? randomUUID();
    this.#environmentIds.set(name, id);
    return id;
  }
}

const plainEnvironment: Omit<RouteEnvironment, 'id'> = {
  enabled: true,
  targetBaseUrl: null,
  substituteIn: null,
  injectHeaders: null,
  injectQuery: null,
  auth: null,
  injectBody: null,
  methods: {},
  allowedMethods: null,
  mtlsCertificateId: null,
  clients: [],
};

const plainRoute: Omit<RouteEntry, 'id' | 'baseEnvironment' | 'environments'> = {
  enabled: true,
  requiresClients: false,
  ipAllowlist: null,
  rateLimit: null,
  caCertificate: null,
  allowedSecrets: null,
  redactResponse: false,
  onUnscanned: 'pass',
  logBodies: true,
  tlsMaxVersion: null,
  rewriteReferences: true,
  foreignRedirects: 'withhold',
  propagateTrace: false,
  timeoutMs: 5_000,
};
