/** `knoxcall webhooks`: a signing secret printed alone and once, and a test that prints its outcome. */
import { answer, verified } from '../management/src/webhook-receiver.ts';
import { setScene } from './src/scene.ts';

const scene = setScene();
const cli = (...words: string[]) => scene.home.run(['webhooks', ...words]);

test('create prints the signing secret alone, test prints the outcome, rm deletes the webhook', async () => {
  await scene.login();
  const made = await cli(
    'create',
    `${scene.upstream.url}/hook`,
    '--event',
    'api_key.created',
    '--description',
    'x',
  );
  expect([made.code, made.output]).toEqual([0, expect.stringMatching(/^whsec_\S+\n$/)]);
  const [id] = /[0-9a-f-]{36}/.exec(made.errors) ?? [''];
  const list = await cli('list');
  expect(list.output).toMatch(new RegExp(`${id} +${scene.upstream.url}/hook +active +- +api_key.created`));
  expect(list.output + list.errors).not.toContain(made.output.trim());
  expect(await cli('test', id)).toMatchObject({ code: 0, output: 'Delivered: the receiver answered 200.\n' });
  verified(made.output.trim(), scene.upstream.last());
  expect((await cli('deliveries', id)).output).toMatch(/webhook\.test +delivered +1 +200/);
  const rotated = await cli('rotate-secret', id);
  expect([rotated.code, rotated.output]).toEqual([0, expect.stringMatching(/^whsec_\S+\n$/)]);
  scene.upstream.answerWith(answer(500));
  expect(await cli('test', id)).toMatchObject({ code: 1, errors: expect.stringContaining('answered 500') });
  expect((await cli('disable', id)).output).toBe(`${id} is disabled.\n`);
  expect((await cli('test', id)).code).toBe(5);
  expect((await cli('enable', id)).output).toBe(`${id} is active.\n`);
  expect((await cli('rm', id)).code).toBe(2);
  expect((await cli('rm', id, '--yes')).code).toBe(0);
  expect((await cli('list')).output).not.toContain(id);
  expect((await cli('create', 'http://example.com/')).code).toBe(2);
}, 60_000);
