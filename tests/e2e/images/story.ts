// A tenant at work: a secret, a route to the upstream, a key for an application, calls.
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Addresses, createTenant, until } from '@knoxcall/testkit';

export type Story = {
  /** Whether a call through the proxy succeeds. */
  answers(proxy?: string): Promise<boolean>;
  /** Whether the upstream receives `value` as the secret. */
  arrives(value: string): Promise<boolean>;
  write(value: string): Promise<void>;
  /** Waits until the control plane accepts a new value and the upstream receives it: everything works. */
  works(): Promise<void>;
};

const patienceMs = 60_000;

export async function beginStory(addresses: Addresses): Promise<Story> {
  const tenant = await createTenant(addresses);
  const { id } = await tenant.done('POST', '/v1/secrets', { name: 'token', value: 'first' });
  await tenant.done('POST', '/v1/routes', {
    name: 'upstream',
    target_base_url: 'http://upstream:8080',
    inject_headers_json: { Authorization: 'Bearer {{secret:token}}' },
  });
  const application = { name: 'shop', role: 'invoke', allowed_routes: ['upstream'] };
  const { api_key } = await tenant.done('POST', '/v1/api-keys', application);
  const shop = tenant.as(String(api_key));

  const received = async (proxy = addresses.proxies[0]!): Promise<string | undefined> => {
    const { status, text } = await shop.at({ ...addresses, proxies: [proxy] }).proxy({ route: 'upstream' });
    return status === 200 ? text : undefined;
  };
  const story: Story = {
    answers: async (proxy) => (await received(proxy)) !== undefined,
    arrives: async (value) => (await received()) === sha256(`Bearer ${value}`),
    write: async (value) => void (await tenant.done('PUT', `/v1/secrets/${id}/value`, { value })),
    works: async () => {
      const value = randomBytes(16).toString('hex');
      await until('a new value is taken', () => story.write(value).then(() => true), patienceMs);
      await until('the new value arrives', () => story.arrives(value), patienceMs);
    },
  };
  await until('the first call succeeds', () => story.arrives('first'), patienceMs);
  return story;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The longest time, in seconds, that `ask` went unanswered while `work` ran. */
export async function longestOutage(
  ask: () => Promise<boolean>,
  work: () => Promise<unknown>,
): Promise<number> {
  const state = { goesOn: true, good: performance.now(), longest: 0 };
  const watching = (async () => {
    while (state.goesOn) {
      const good = await Promise.race([ask().catch(() => false), delay(1_000, false)]);
      const now = performance.now();
      state.longest = Math.max(state.longest, now - state.good);
      if (good) state.good = now;
      await delay(25);
    }
  })();
  await work().finally(() => {
    state.goesOn = false;
  });
  await watching;
  return state.longest / 1_000;
}
