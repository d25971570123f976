/** Every vector goes through the running proxy, and the upstream's request is compared byte for byte. */
import { createTenant, type RecordingUpstream, startRecordingUpstream, type Tenant } from '@knoxcall/testkit';
import vectors from './fixtures/substitution.json' with { type: 'json' };
import { product } from './src/shared-product.ts';

type Case = (typeof vectors.cases)[number] & { missing?: string[]; expect?: string; query?: string };

let tenant: Tenant;
let upstream: RecordingUpstream;
/** From the ids in the vectors to the ids that this tenant's secrets got. */
const ids = new Map<string, string>();

const inIds = (text: string): string =>
  [...ids].reduce(
    (result, [from, to]) => result.replaceAll(from, to).replaceAll(from.toUpperCase(), to.toUpperCase()),
    text,
  );

beforeAll(async () => {
  upstream = await startRecordingUpstream();
  tenant = await createTenant(product);
  for (const { id, name, value } of vectors.secrets) {
    const secret = await tenant.done('POST', '/v1/secrets', { name, value });
    ids.set(id, String(secret.id));
  }
  await tenant.done('POST', '/v1/routes', { name: 'vectors', target_base_url: upstream.url });
});

afterAll(() => upstream.close());

function send(one: Case, body: string) {
  return tenant.proxy({
    route: 'vectors',
    method: 'POST',
    path: one.query === undefined ? '/' : `/?${one.query}`,
    headers: one.contentType === null ? {} : { 'content-type': one.contentType },
    body: Buffer.from(body),
  });
}

describe.each(vectors.cases as Case[])('$name', (one) => {
  if (one.expect !== undefined) {
    test('arrives with the expected values', async () => {
      upstream.reset();
      const body = inIds(one.body);
      const answer = await send(one, body);
      expect(answer.status).toBe(200);
      const received = upstream.last();
      expect(received.body.toString('utf8')).toBe(inIds(one.expect ?? ''));
      expect(received.headers['content-length']).toBe(String(received.body.length));
      expect(received.headers['content-type']).toBe(one.contentType ?? undefined);
      expect(received.body.equals(Buffer.from(body))).toBe(!('rewritten' in one && one.rewritten));
    });
  } else {
    test('names what is missing and sends nothing', async () => {
      upstream.reset();
      const answer = await send(one, inIds(one.body));
      expect(answer.status).toBe(422);
      expect(['missing_secret', 'missing_variable']).toContain(answer.json.error?.type);
      const refs = ((answer.json.error?.missing as unknown as { ref: string }[] | undefined) ?? []).map(
        ({ ref }) => ref,
      );
      expect(refs).toEqual(one.missing?.map(inIds));
      expect(upstream.received).toHaveLength(0);
    });
  }
});
