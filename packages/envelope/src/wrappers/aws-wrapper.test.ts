import { KMSClient } from '@aws-sdk/client-kms';
// By path: a dependency of this package on testkit would make the packages depend on each other.
import { type KmsServer, startKmsServer } from '../../../testkit/src/kms/kms-server.ts';
import type { KeyWrapper } from '../index.ts';
import { createAwsWrapper } from './aws-wrapper.ts';

const context = { tenant: 'tenant-1', purpose: 'data-key' };
const environment = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'AKIAFAKEFAKEFAKEFAKE',
  AWS_SECRET_ACCESS_KEY: 'fake',
};
const code = (expected: string, message = '') =>
  expect.objectContaining({
    name: 'KeyWrapperError',
    code: expected,
    message: expect.stringContaining(message),
  });

let kms: KmsServer;
let wrapper: KeyWrapper;
const before = { ...process.env };

beforeEach(async () => {
  kms = await startKmsServer();
  // An operator names the endpoint by the SDK's own variables.
  Object.assign(process.env, environment, { AWS_ENDPOINT_URL_KMS: kms.url });
  wrapper = createAwsWrapper({ keyId: kms.keyId });
});

afterEach(async () => {
  await kms.close();
  process.env = { ...before };
});

test('KMS unwraps a data key for the tenant and purpose that it was wrapped for', async () => {
  const { plaintext, wrapped } = await wrapper.generate(context);
  expect(plaintext).toHaveLength(32);
  expect(Buffer.from(wrapped).includes(Buffer.from(plaintext))).toBe(false);
  expect(await wrapper.unwrap(wrapped, context)).toEqual(plaintext);
  expect(kms.requests).toEqual([
    { operation: 'GenerateDataKey', keyId: kms.keyId, context },
    { operation: 'Decrypt', keyId: kms.keyId, context },
  ]);
});

test('a data key does not unwrap for another tenant or purpose', async () => {
  const { wrapped } = await wrapper.generate(context);
  const denied = code('denied', 'InvalidCiphertextException');
  await expect(wrapper.unwrap(wrapped, { ...context, tenant: 'tenant-2' })).rejects.toEqual(denied);
  await expect(wrapper.unwrap(wrapped, { ...context, purpose: 'other' })).rejects.toEqual(denied);
});

test('changed bytes are denied', async () => {
  const { wrapped } = await wrapper.generate(context);
  wrapped[wrapped.length - 1]! ^= 1;
  await expect(wrapper.unwrap(wrapped, context)).rejects.toEqual(
    code('denied', 'InvalidCiphertextException'),
  );
});

test('this key wraps a data key again that another key wrapped, bound to the same tenant and purpose', async () => {
  const { plaintext, wrapped } = await wrapper.generate(context);
  const next = createAwsWrapper({ keyId: kms.addKey() });
  await expect(next.unwrap(wrapped, context)).rejects.toEqual(code('denied', 'IncorrectKeyException'));
  const moved = await next.wrap(plaintext, context);
  expect(await next.unwrap(moved, context)).toEqual(plaintext);
  await expect(next.unwrap(moved, { ...context, tenant: 'tenant-2' })).rejects.toEqual(code('denied'));
  await expect(wrapper.unwrap(moved, context)).rejects.toEqual(code('denied', 'IncorrectKeyException'));
});

test('access denied is final and is not tried again', async () => {
  const { wrapped } = await wrapper.generate(context);
  kms.deny();
  await expect(wrapper.unwrap(wrapped, context)).rejects.toEqual(code('denied', 'AccessDeniedException'));
  await expect(wrapper.check()).rejects.toEqual(code('denied', 'AccessDeniedException'));
  expect(kms.requests).toHaveLength(3);
});

test('a disabled key is final, and works again once it is enabled', async () => {
  const { plaintext, wrapped } = await wrapper.generate(context);
  kms.disable();
  await expect(wrapper.unwrap(wrapped, context)).rejects.toEqual(code('denied', 'DisabledException'));
  await expect(wrapper.check()).rejects.toEqual(code('denied', 'Disabled'));
  kms.up();
  expect(await wrapper.unwrap(wrapped, context)).toEqual(plaintext);
});

test('a key that does not exist is final', async () => {
  const none = createAwsWrapper({ keyId: '00000000-0000-4000-8000-000000000000' });
  await expect(none.check()).rejects.toEqual(code('denied', 'NotFoundException'));
});

test('the wrapper waits out short throttling', async () => {
  kms.throttle(2);
  await expect(wrapper.generate(context)).resolves.toBeDefined();
});

test.each([
  ['throttling', () => kms.throttle(100), 'ThrottlingException'],
  ['a fault of KMS', () => kms.fail(100), 'KMSInternalException'],
])('%s that lasts counts as an outage, after three tries', async (_name, break_, message) => {
  break_();
  await expect(wrapper.generate(context)).rejects.toEqual(code('unavailable', message));
  expect(kms.requests).toHaveLength(3);
  kms.up();
  await expect(wrapper.check()).resolves.toBeUndefined();
});

test('reset connections count as an outage, which ends when KMS is back', async () => {
  kms.down();
  await expect(wrapper.check()).rejects.toEqual(code('unavailable'));
  kms.up();
  await expect(wrapper.check()).resolves.toBeUndefined();
});

test('a port on which nothing listens counts as an outage', async () => {
  const closed = await startKmsServer();
  await closed.close();
  process.env.AWS_ENDPOINT_URL_KMS = closed.url;
  await expect(createAwsWrapper({ keyId: kms.keyId }).check()).rejects.toEqual(code('unavailable'));
});

test('a KMS that never answers counts as an outage, after a bounded time', async () => {
  kms.hang();
  const start = performance.now();
  await expect(wrapper.check()).rejects.toEqual(code('unavailable'));
  expect(performance.now() - start).toBeLessThan(6000);
}, 15_000);

test('a lost answer is asked for again', async () => {
  kms.hang();
  const asked = wrapper.check();
  while (kms.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
  kms.up();
  await expect(asked).resolves.toBeUndefined();
});

test('the test KMS refuses unsigned requests', async () => {
  const answer = await fetch(kms.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'TrentService.DescribeKey' },
    body: '{}',
  });
  expect([answer.status, await answer.json()]).toEqual([
    400,
    { __type: 'MissingAuthenticationTokenException', message: expect.any(String) },
  ]);
});

test('a KMS client that the caller passes is used as it is', async () => {
  const client = new KMSClient({
    endpoint: kms.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIAOTHER', secretAccessKey: 'fake' },
    maxAttempts: 1,
  });
  kms.throttle(1);
  await expect(createAwsWrapper({ keyId: kms.keyId, client }).check()).rejects.toEqual(code('unavailable'));
  expect(kms.requests).toHaveLength(1);
});
