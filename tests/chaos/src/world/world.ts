/**
 * Everything of a run that exists before the first fault: the product, its servers, its upstream and its
 * tenants.
 */
import { type Product, type ServiceName, startProduct } from '@knoxcall/testkit';
import { type KmsServer, startKmsServer } from '@knoxcall/testkit/kms';
import type { Recorder } from '../recorder.ts';
import { type Actor, createActor, type Role } from './scene.ts';
import type { Arrangement, Stores } from './stores.ts';
import { startUpstream, type Upstream } from './upstream.ts';
import { createWays, type Ways } from './ways.ts';

export type World = {
  readonly product: Product;
  readonly kms: KmsServer;
  readonly upstream: Upstream;
  readonly ways: Ways;
  readonly stores: Stores;
  readonly actors: readonly Actor[];
  readonly proxies: readonly ServiceName[];
  /** The one with this role. */
  actor(role: Role): Actor;
  stop(): Promise<void>;
};

const roles: readonly Role[] = ['steady', 'changing', 'changing', 'denied', 'poisoned', 'greedy'];

/**
 * Data keys live so short that they are asked for again during faults of the KMS, and so long that half of a life is
 * longer than any fault (4 s) and the call that it holds up (5 s).
 */
const settings = {
  DATA_KEY_TTL_SECONDS: '20',
  OAUTH2_LEASE_SECONDS: '3',
  OAUTH2_REFRESH_FLOOR_SECONDS: '2',
  OAUTH2_BACKOFF_MS: '500',
  LOG_LEVEL: 'info',
};

export async function createWorld(recorder: Recorder, arrangement: Arrangement): Promise<World> {
  const [kms, upstream] = await Promise.all([startKmsServer(), startUpstream(recorder)]);
  const ways = createWays(arrangement.relayed);
  const product = await startProduct({
    ...{ proxies: 3, controlPlanes: 2, workers: 2, durable: true },
    environment: { ...settings, ...awsSettings(kms) },
    environmentOf: ways.environmentOf,
    ...(arrangement.start === undefined ? {} : { redis: arrangement.start }),
  });
  const stores = arrangement.open(product);
  const stop = async (): Promise<void> => {
    await stores.stop();
    await product.stop();
    await Promise.all([ways.stop(), upstream.stop(), kms.close()]);
  };
  try {
    const actors: Actor[] = [];
    for (const [index, role] of roles.entries()) {
      actors.push(await createActor(product, { role, name: `t${index}`, upstream: upstream.url, recorder }));
    }
    const proxies = product.services.filter((name) => name.startsWith('proxy-'));
    const actor = (role: Role): Actor => actors.find((one) => one.role === role)!;
    return { product, kms, upstream, ways, stores, actors, proxies, actor, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const awsSettings = (kms: KmsServer): Record<string, string> => ({
  ...{ KMS_PROVIDER: 'aws', KMS_KEY_ID: kms.keyId, AWS_ENDPOINT_URL_KMS: kms.url },
  ...{ AWS_REGION: 'eu-west-2', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
});
