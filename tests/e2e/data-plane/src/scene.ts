/** A tenant and a recording upstream of a test file's own, on the product that all files share. */
import {
  type CallAnswer,
  createTenant,
  type ProxyCall,
  type RecordingUpstream,
  startRecordingUpstream,
  type Tenant,
} from '@knoxcall/testkit';
import { product } from '../../src/shared-product.ts';

export type Scene = {
  readonly tenant: Tenant;
  readonly upstream: RecordingUpstream;
  readonly proxyUrl: string;
  /** Gives the id. */
  secret(name: string, value: string, fields?: object): Promise<string>;
  /** A new route to the upstream; returns its name. */
  route(fields?: object): Promise<string>;
  /** Through the proxy; a body goes as JSON unless `headers` say otherwise. */
  call(route: string, options?: ProxyCall): Promise<CallAnswer>;
};

/** Starts before the tests of the file and closes after them. */
export function useScene(): Scene {
  let tenant: Tenant;
  let upstream: RecordingUpstream;
  let routes = 0;
  beforeAll(async () => {
    upstream = await startRecordingUpstream();
    tenant = await createTenant(product);
  });
  beforeEach(() => upstream.reset());
  afterAll(() => upstream.close());
  return {
    get tenant() {
      return tenant;
    },
    get upstream() {
      return upstream;
    },
    get proxyUrl() {
      return product.proxies[0] ?? '';
    },
    secret: async (name, value, fields = {}) =>
      String((await tenant.done('POST', '/v1/secrets', { name, value, ...fields })).id),
    route: async (fields = {}) => {
      routes += 1;
      const name = `route-${routes}`;
      await tenant.done('POST', '/v1/routes', { name, target_base_url: upstream.url, ...fields });
      return name;
    },
    call: (route, options = {}) => {
      const isBare = options.body === undefined;
      const headers = isBare ? {} : { 'content-type': 'application/json' };
      return tenant.proxy({
        route,
        method: isBare ? 'GET' : 'POST',
        ...options,
        headers: { ...headers, ...options.headers },
      });
    },
  };
}
