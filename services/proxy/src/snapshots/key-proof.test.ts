import { KeyWrapperError } from '@knoxcall/envelope';
import { createKeyProof } from './key-proof.ts';

const dataKey = (tenantId: string) => ({ id: 'key', tenantId, wrapped: new Uint8Array() });
/** Unwraps the keys of all tenants but the lost ones. */
const cache = (...lost: string[]) => ({
  get: async ({ tenantId }: { tenantId: string }) => {
    if (lost.includes(tenantId)) throw new KeyWrapperError('denied', 'lost');
    return {} as never;
  },
});
/** One attempt, and whether that was enough. */
async function proves(tenants: string[], ...lost: string[]): Promise<boolean> {
  const end = new AbortController();
  const proof = createKeyProof({
    someDataKeys: async () => {
      end.abort();
      return tenants.map(dataKey);
    },
    cache: cache(...lost),
  });
  await proof.run(end.signal);
  return proof.isGiven();
}

test('a proxy starts if the data key of one tenant does not unwrap', async () => {
  expect(await proves(['a', 'b', 'c'], 'a', 'c')).toBe(true);
});

test('a proxy does not start if its master key unwraps no data key', async () => {
  expect(await proves(['a', 'b'], 'a', 'b')).toBe(false);
});

test('a proxy starts if there is no data key yet', async () => {
  expect(await proves([])).toBe(true);
});
