/**
 * Certificates that are made to be expensive (CVE-2023-3446, CVE-2023-3817 and their like): hundreds of thousands of
 * key derivation rounds. Other requests to the control plane do not wait for them.
 */
import { generateKeyPairSync } from 'node:crypto';
import { identifier, number, octetString, sequence } from '@knoxcall/certificates/fixtures/der';
import { call, createTenant } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';

/** PBES2 with PBKDF2 (HMAC with SHA-512) and AES-256, as RFC 8018 has them. */
function costlyKey(rounds: number): string {
  const aes = sequence(identifier('60864801650304012a'), octetString(Buffer.alloc(16)));
  const hmac = sequence(identifier('2a864886f70d020b'));
  const derivation = sequence(octetString(Buffer.from('salt')), number(rounds), hmac);
  const pbkdf2 = sequence(identifier('2a864886f70d01050c'), derivation);
  const encryption = sequence(identifier('2a864886f70d01050d'), sequence(pbkdf2, aes));
  return sequence(encryption, octetString(Buffer.alloc(64))).toString('base64');
}

async function timed<T>(work: Promise<T>): Promise<{ result: T; ms: number }> {
  const began = performance.now();
  return { result: await work, ms: performance.now() - began };
}

test('no other caller waits for a key that takes long to open', async () => {
  const tenant = await createTenant(product);
  const body = { certificate_type: 'key', certificate_content: costlyKey(1_900_000), passphrase: 'x' };
  // The first upload also starts the thread that opens keys.
  await tenant.api('POST', '/v1/secrets/certificate', { name: 'warm', ...body });
  let isOver = false;
  const upload = timed(tenant.api('POST', '/v1/secrets/certificate', { name: 'costly', ...body })).finally(
    () => {
      isOver = true;
    },
  );
  let longestMs = 0;
  while (!isOver) longestMs = Math.max(longestMs, (await timed(call(`${product.controlPlane}/healthz`))).ms);
  const { result, ms } = await upload;
  expect([result.status, Object.keys(result.json.error?.fields ?? {})]).toEqual([400, ['passphrase']]);
  expect(longestMs).toBeLessThan(ms / 2);
});

test('a key that takes even longer to open is refused at once', async () => {
  const tenant = await createTenant(product);
  const body = { certificate_type: 'key', certificate_content: costlyKey(9_000_000), passphrase: 'x' };
  const answer = await tenant.api('POST', '/v1/secrets/certificate', { name: 'bomb', ...body });
  expect([answer.status, answer.json.error?.message]).toEqual([
    400,
    expect.stringContaining('key derivation iterations'),
  ]);
});

test('many such uploads of one tenant are refused in time, and another tenant does not wait for them', async () => {
  const [tenant, other] = [await createTenant(product), await createTenant(product)];
  const body = { certificate_type: 'key', certificate_content: costlyKey(1_900_000), passphrase: 'x' };
  const uploads = Array.from({ length: 16 }, (_none, index) =>
    tenant.api('POST', '/v1/secrets/certificate', { name: `costly_${index}`, ...body }),
  );
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate_content = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const good = { name: 'good', certificate_type: 'key', certificate_content };
  const { result, ms } = await timed(other.api('POST', '/v1/secrets/certificate', good));
  expect(result.status).toBe(201);
  expect(ms).toBeLessThan(10_000);
  const statuses = new Set((await Promise.all(uploads)).map(({ status }) => status));
  expect(statuses).toEqual(new Set([400, 503]));
}, 60_000);
