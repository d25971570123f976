/** First steps on the command line: environments, where a secret may go, what a request would use, and the README's example. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setScene } from './src/scene.ts';

const scene = setScene({ hasKey: true });
const knoxcall = (words: string, input?: string) =>
  scene.home.run(words.split(' '), input === undefined ? {} : { input });

test('the file in the README applies without a warning, and staging works', async () => {
  const readme = await readFile(join(import.meta.dirname, '../../../packages/cli/README.md'), 'utf8');
  const [, lines = '', file = ''] =
    /## knoxcall\.yaml[\s\S]*?```sh\n([\s\S]*?)```\s+```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
  await writeFile(join(scene.home.dir, 'knoxcall.yaml'), file);
  for (const line of lines.trim().split('\n')) {
    const [, input, words = ''] = /^(?:(pass show \S+) \| )?knoxcall (.*)$/.exec(line) ?? [];
    const outcome = await knoxcall(words, input && `value of ${input}`);
    expect([line, outcome.code, outcome.errors]).toEqual([line, 0, expect.not.stringContaining('warning')]);
  }
  expect((await knoxcall('diff')).output).toContain('No differences.');
});

test('environments are made with their variables, listed and deleted', async () => {
  expect(
    await knoxcall('environments create qa --display-name QA --set region=eu --set tier=2'),
  ).toMatchObject({
    code: 0,
    output: 'Created qa.\n',
  });
  expect((await knoxcall('environments list')).output).toMatch(/^qa +QA +no +region,tier$/m);
  expect((await knoxcall('environments create other --set hunter2')).errors).not.toContain('hunter2');
  expect((await knoxcall('environments rm qa')).code).toBe(2);
  expect((await knoxcall('environments rm qa --yes')).code).toBe(0);
  expect((await knoxcall('environments rm qa --yes')).code).toBe(3);
});

test('secrets allow sets each limit of a secret separately, and removes it again', async () => {
  await knoxcall('secrets set stripe_key', 'a-value-of-some-length');
  await scene.tenant.done('POST', '/v1/routes', { name: 'stripe', target_base_url: scene.upstream.url });
  const allowed = await knoxcall('secrets allow stripe_key --host api.stripe.com --route stripe --redact');
  expect(allowed.output).toContain('hosts: api.stripe.com; through routes: stripe; hidden in every answer');
  await knoxcall('secrets allow stripe_key --any-host');
  const listed = JSON.parse((await knoxcall('secrets list --json')).output);
  expect(listed[0]).toMatchObject({
    allowed_hosts: null,
    always_redact: true,
    allowed_routes: [expect.any(String)],
  });
  expect((await knoxcall('secrets allow stripe_key')).code).toBe(2);
});

test('resolve shows what a request would use and what is missing, and sends nothing', async () => {
  await knoxcall('secrets set live', 'a-value-of-some-length');
  await scene.tenant.done('POST', '/v1/routes', {
    name: 'shop',
    target_base_url: scene.upstream.url,
    inject_headers_json: { Authorization: 'Bearer {{secret:live}}' },
  });
  const works = await knoxcall('routes resolve shop');
  expect([works.code, works.output]).toEqual([
    0,
    expect.stringMatching(/^live +header:Authorization +base +yes +yes +no$/m),
  ]);
  const lacks = await knoxcall(
    'routes resolve shop -X post --path /a?b=1 --body',
    '{"key":"{{secret:dead}}","b":"{{var:b}}"}',
  );
  expect([lacks.code, lacks.errors]).toEqual([3, expect.stringContaining('missing: secret dead')]);
  expect(lacks.errors).not.toContain('var b');
  expect(scene.upstream.received).toEqual([]);
});
