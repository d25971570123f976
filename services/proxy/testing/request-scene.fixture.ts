/** One tenant with one key, the running proxy, and an upstream that keeps what it receives. */
import { startUpstream } from './recording-upstream.fixture.ts';
import {
  type Answer,
  type Call,
  startTestProxy,
  type TestProxy,
  type TestProxyOptions,
} from './start-test-proxy.fixture.ts';

export type RouteOptions = Partial<Parameters<TestProxy['world']['addRoute']>[1]>;

/** Starts before the tests of the file, stops after them, and forgets all earlier requests before each of them. */
export function requestScene(options: TestProxyOptions = {}) {
  const scene = new RequestScene();
  beforeAll(() => scene.start(options));
  afterAll(() => scene.stop());
  beforeEach(() => scene.empty());
  return scene;
}

class RequestScene {
  declare proxy: TestProxy;
  declare upstream: Awaited<ReturnType<typeof startUpstream>>;
  tenantId = '';
  key = '';
  #routeCount = 0;

  async start(options: TestProxyOptions): Promise<void> {
    this.upstream = await startUpstream();
    this.proxy = await startTestProxy(options);
    this.tenantId = await this.proxy.world.addTenant('demo');
    this.key = this.proxy.world.addKey(this.tenantId);
  }

  async stop(): Promise<void> {
    await this.proxy.close();
    await this.upstream.close();
  }

  empty(): void {
    this.upstream.reset();
    this.proxy.records.length = 0;
  }

  /** A new route to the upstream; returns its name. */
  route(given: RouteOptions = {}): string {
    this.#routeCount += 1;
    const name = `route-${this.#routeCount}`;
    const base = { targetBaseUrl: this.upstream.url, ...given.base };
    this.proxy.world.addRoute(this.tenantId, { name, ...given, base });
    return name;
  }

  call(routeName: string, rest: Call = {}): Promise<Answer> {
    const headers = { 'x-knoxcall-route': routeName, 'x-knoxcall-key': this.key, ...rest.headers };
    return this.proxy.call({ ...rest, headers });
  }

  expectRefused(answer: Answer, status: number, type: string): void {
    expect({ status: answer.status, type: answer.error.type }).toEqual({ status, type });
    expect(answer.error.message).toEqual(expect.any(String));
    expect(answer.error.request_id).toBe(answer.headers['x-knox-request-id']);
    expect(answer.headers['x-request-id']).toBe(answer.headers['x-knox-request-id']);
    expect(answer.headers['x-knox-upstream-status']).toBeUndefined();
    expect(this.upstream.received).toEqual([]);
  }
}
