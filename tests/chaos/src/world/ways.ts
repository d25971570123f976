/**
 * The connections from each service to PostgreSQL, Redis and the KMS, each through a relay of its own that
 * can be cut.
 */
import { type Relay, type ServiceName, startRelay } from '@knoxcall/testkit';

export type Server = 'postgres' | 'redis' | 'kms';

export type Way = { readonly service: ServiceName; readonly server: Server; readonly relay: Relay };

const settings: Readonly<Record<Server, string>> = {
  postgres: 'DATABASE_URL',
  redis: 'REDIS_URL',
  kms: 'AWS_ENDPOINT_URL_KMS',
};

export type Ways = {
  readonly all: readonly Way[];
  /** For `startProduct`: the same servers, through these relays. */
  environmentOf(service: ServiceName, environment: Record<string, string>): Promise<Record<string, string>>;
  stop(): Promise<void>;
};

/** `servers`: those with a single address; a cluster is reached directly. */
export function createWays(servers: readonly Server[]): Ways {
  const all: Way[] = [];
  return {
    all,
    environmentOf: async (service, environment) => {
      const changed: Record<string, string> = {};
      for (const server of servers) {
        const address = environment[settings[server]];
        if (address === undefined) continue;
        const relay = await startRelay(address);
        all.push({ service, server, relay });
        changed[settings[server]] = relay.url;
      }
      return changed;
    },
    stop: async () => void (await Promise.all(all.map(({ relay }) => relay.stop()))),
  };
}
