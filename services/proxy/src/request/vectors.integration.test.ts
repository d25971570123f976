import { readFileSync } from 'node:fs';
import { requestScene } from '../../testing/request-scene.fixture.ts';

interface Vector {
  name: string;
  contentType: string | null;
  body: string;
  query?: string;
  expect?: string;
  missing?: string[];
}
const vectors: { secrets: { id: string; name: string; value: string }[]; cases: Vector[] } = JSON.parse(
  readFileSync(new URL('../../../../packages/template/fixtures/substitution.json', import.meta.url), 'utf8'),
);

const scene = requestScene({ bodyMaxBytes: 200_000 });

beforeAll(() => {
  for (const { id, name, value } of vectors.secrets) {
    scene.proxy.world.addSecret(scene.tenantId, name, { id, values: { production: value } });
  }
});

describe('the vectors of the substitution rules, through the running proxy', () => {
  let name: string;
  beforeAll(() => {
    name = scene.route();
  });

  test.each(vectors.cases)('$name', async (vector) => {
    const headers = vector.contentType === null ? {} : { 'content-type': vector.contentType };
    const path = vector.query === undefined ? '/v' : `/v?${vector.query}`;
    const answer = await scene.call(name, { method: 'POST', path, headers, body: vector.body });
    if (vector.missing !== undefined) {
      const type = vector.body.includes('{{var:') ? 'missing_variable' : 'missing_secret';
      scene.expectRefused(answer, 422, type);
      const missing = answer.error.missing as { ref: string }[];
      expect(missing.map(({ ref }) => ref)).toEqual(vector.missing);
      for (const ref of vector.missing) expect(answer.error.message).toContain(`'${ref}'`);
      return;
    }
    expect(answer.status).toBe(200);
    expect(scene.upstream.received).toHaveLength(1);
    expect(scene.upstream.received[0]?.body.toString()).toBe(vector.expect);
    expect(scene.upstream.header('content-length')).toEqual([String(Buffer.byteLength(vector.expect ?? ''))]);
    expect(scene.upstream.header('transfer-encoding')).toEqual([]);
    expect(scene.upstream.received[0]?.url).toBe(path);
    const leaked = vectors.secrets.filter(({ value }) =>
      JSON.stringify(scene.proxy.records).includes(JSON.stringify(value)),
    );
    expect(leaked.filter(({ name: secret }) => secret !== 'number' && secret !== 'nested')).toEqual([]);
  });

  test('the same body in chunks is rewritten in the same way', async () => {
    const body = '{"k":"{{secret:stripe_prod_key}}"}';
    const headers = { 'content-type': 'application/json' };
    await scene.call(name, { method: 'POST', headers, body, chunked: true });
    expect(scene.upstream.received[0]?.body.toString()).toBe('{"k":"sk_live_abc123xyz789"}');
    expect(scene.upstream.header('content-length')).toEqual(['28']);
  });
});
