/** `knoxcall oauth2`: providers and what they need, and secrets whose keys are never shown. */
import { keyFile } from '../oauth2/src/assertion-desk.ts';
import { type AssertionServer, startAssertionServer } from '../oauth2/src/assertion-server.ts';
import { newKey } from '../oauth2/src/key-pair.ts';
import { product } from '../src/shared-product.ts';
import { setScene } from './src/scene.ts';

const scene = setScene();
const robot = newKey();
let server: AssertionServer;

beforeEach(async () => {
  server = await startAssertionServer(robot.publicKey);
  await scene.login();
});
afterEach(() => server.stop());

test('providers lists each provider with the fields that it needs', async () => {
  const { code, output } = await scene.home.run(['oauth2', 'providers']);
  expect(code).toBe(0);
  expect(output).toMatch(/^PROVIDER +IS +NEEDS\ngoogle +Google +client_id,client_secret\n/);
  expect(output).toMatch(/\nshopify +Shopify +client_id,client_secret,provider_params\.shop\n/);
});

test('create accepts single fields or a whole key file, and prints no value', async () => {
  const { pem: private_key } = robot;
  const fields = {
    grant_type: 'jwt_bearer',
    issuer: 'robot',
    token_url: `${server.origin}/token`,
    private_key,
  };
  const made = await scene.home.run(
    ['oauth2', 'create', 'robot', '--provider', 'custom', '--scope', 'a', 'b'],
    {
      input: JSON.stringify(fields, null, 2),
    },
  );
  expect(made).toMatchObject({ code: 0, output: 'Created robot in production: connected.\n' });
  expect(server.asks[0]?.form.scope).toBe('a b');
  const words = ['oauth2', 'create', 'google', '--provider', 'google_service_account', '--json'];
  const file = { ...keyFile(robot), token_uri: 'https://evil.example/token' };
  const refused = await scene.home.run(words, { input: JSON.stringify(file) });
  expect(refused.code).toBe(2);
  const none = await scene.home.run(words, { input: private_key });
  expect(none.code).toBe(2);
  for (const { output, errors } of [made, refused, none])
    expect(output + errors).not.toContain(private_key.split('\n')[2]);
});

test('connect prints the address that a person opens, and status shows the connection of each environment', async () => {
  const fields = { client_id: 'shop', client_secret: 'hunter2-hunter2' };
  const create = ['oauth2', 'create', 'mailbox', '--provider', 'google', '--scope', 'mail'];
  expect((await scene.home.run(create, { input: JSON.stringify(fields) })).code).toBe(0);
  const { output, errors } = await scene.home.run(['oauth2', 'connect', 'mailbox']);
  expect(new URL(output.trim()).origin).toBe(new URL(product.controlPlane).origin);
  expect(errors).toContain('it works once');
  const status = await scene.home.run(['oauth2', 'status', 'mailbox']);
  expect(status.output).toMatch(/^production +not_connected +- +- +- +-$/m);
  await scene.home.run(['secrets', 'set', 'plain'], { input: 'a-value' });
  expect((await scene.home.run(['oauth2', 'status', 'plain'])).code).toBe(2);
});
