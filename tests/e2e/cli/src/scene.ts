/** A tenant and a home directory for each test, and an upstream for each file. */
import { createTenant, type RecordingUpstream, startRecordingUpstream, type Tenant } from '@knoxcall/testkit';
import { product } from '../../src/shared-product.ts';
import { type Home, makeHome, type Outcome } from './run-cli.ts';

type Scene = { tenant: Tenant; home: Home; upstream: RecordingUpstream };

/** Registers Jest's hooks; the members are set once a test runs. `hasKey`: the environment has an admin's key. */
export function setScene({ hasKey = false } = {}): Scene & { login(key?: string): Promise<Outcome> } {
  const scene = {} as Scene;
  beforeAll(async () => {
    scene.upstream = await startRecordingUpstream();
  });
  afterAll(() => scene.upstream.close());
  beforeEach(async () => {
    scene.upstream.reset();
    scene.tenant = await createTenant(product);
    const { key } = scene.tenant;
    scene.home = await makeHome(
      hasKey ? { KNOXCALL_API_URL: product.controlPlane, KNOXCALL_API_KEY: key } : {},
    );
  });
  afterEach(() => scene.home.remove());
  return Object.assign(scene, {
    login: (key = scene.tenant.key) =>
      scene.home.run(['login', '--api-url', product.controlPlane], { input: `${key}\n` }),
  });
}
