/** Every recipe of docs/recipes.md, unchanged except for the proxy's address: the API gets its own key, and none of ours. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fillTemplate } from '@knoxcall/client';
import {
  type AnswerWith,
  createTenant,
  type RecordingUpstream,
  startRecordingUpstream,
  type Tenant,
} from '@knoxcall/testkit';
import { product } from './src/shared-product.ts';

const run = promisify(execFile);
const page = readFileSync(join(import.meta.dirname, '../../docs/recipes.md'), 'utf8');
const recipes = page.split('\n## ').flatMap((section) => {
  const [, language = '', code = ''] = /```(js|sh|python|go)\n([\s\S]*?)```/.exec(section) ?? [];
  return language === '' ? [] : [{ name: section.split('\n')[0] ?? '', language, code }];
});
const credential = 'real-credential-of-the-api';

let tenant: Tenant;
let upstream: RecordingUpstream;
let key: string;

beforeAll(async () => {
  [tenant, upstream] = [await createTenant(product), await startRecordingUpstream()];
  upstream.answerWith(answer);
  const templates = (await tenant.done('GET', '/v1/templates')) as unknown as Parameters<
    typeof fillTemplate
  >[0][];
  const answers = { token: credential, account_sid: 'AC0123' };
  for (const template of templates) {
    if (!['stripe', 'openai', 'anthropic', 'slack', 'github', 'twilio', 'sendgrid'].includes(template.id))
      continue;
    const { secrets, route } = fillTemplate(template, answers);
    for (const secret of secrets) {
      // A template keeps its secrets to the API's own host; here the upstream is that host.
      await tenant.done('POST', '/v1/secrets', {
        ...secret,
        allowed_hosts: [new URL(upstream.url).hostname],
      });
    }
    await tenant.done('POST', '/v1/routes', { ...route, slug: template.id, target_base_url: upstream.url });
  }
  await tenant.done('POST', '/v1/secrets', { name: 'other', value: credential });
  const bearer = { type: 'bearer', token: '{{secret:other}}' };
  const aws = { type: 'aws_sigv4', access_key_id: credential, secret_access_key: '{{secret:other}}' };
  for (const [name, auth] of Object.entries({ google: bearer, tools: bearer, s3: aws })) {
    await tenant.done('POST', '/v1/routes', { name, target_base_url: upstream.url, auth });
  }
  key = String((await tenant.done('POST', '/v1/api-keys', { name: 'app' })).api_key);
}, 60_000);
beforeEach(() => {
  upstream.received.length = 0;
});
afterAll(() => upstream?.close());

/** Just enough of each API for its library. */
const answer: AnswerWith = ({ url, body }, response) => {
  const isXml = url.startsWith('/?');
  response.writeHead(200, { 'content-type': isXml ? 'application/xml' : 'application/json' });
  response.end(isXml ? '<ListAllMyBucketsResult/>' : JSON.stringify(jsonFor(url, body)));
};

function jsonFor(url: string, body: Buffer): object {
  if (url.endsWith('/chat/completions')) {
    const choices = [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello' } }];
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    return { id: 'c', object: 'chat.completion', created: 1, model: 'm', choices, usage };
  }
  if (url !== '/mcp') return { ok: true, data: [] };
  const { id, params } = JSON.parse(body.toString() || '{}');
  const serverInfo = { name: 'tools', version: '1' };
  const result = { protocolVersion: params?.protocolVersion, capabilities: {}, serverInfo };
  return { jsonrpc: '2.0', id, result };
}

/** Some C libraries do not resolve `*.localhost` to this machine. */
const preload = `data:text/javascript,${encodeURIComponent(`
  import dns from 'node:dns';
  const lookup = dns.lookup;
  dns.lookup = (name, ...rest) => lookup(name.endsWith('.localhost') ? '127.0.0.1' : name, ...rest);
`)}`;

const proxy = new URL(product.proxies[0]!);
const here = (code: string): string =>
  code
    .replaceAll('https://proxy.example.com', proxy.origin)
    .replaceAll(
      /https:\/\/(\w+)--acme\.proxy\.example\.com/g,
      `http://$1--${tenant.slug}.localhost:${proxy.port}`,
    )
    .replace(
      "host: 'stripe--acme.proxy.example.com'",
      `host: 'stripe--${tenant.slug}.localhost', port: ${proxy.port}, protocol: 'http'`,
    );

test('the page has every recipe that this file expects', () => {
  expect(recipes.map(({ name }) => name)).toEqual([
    ...[
      'curl',
      'Stripe',
      'OpenAI',
      'Tools that read OPENAI_BASE_URL',
      'Anthropic',
      'Vercel AI SDK',
      'LangChain',
    ],
    ...['Slack', 'Octokit', 'Twilio', 'SendGrid', 'Google', 'AWS', 'MCP servers', 'Python', 'Go'],
  ]);
});

test.each(recipes.filter(({ language }) => language === 'js' || language === 'sh'))(
  '$name reaches the API with its own key',
  async ({ language, code }) => {
    const words =
      language === 'sh' ? ['-c', here(code)] : ['--import', preload, '--input-type=module', '-e', here(code)];
    const env = { PATH: process.env.PATH, KNOXCALL_KEY: key };
    await run(language === 'sh' ? 'sh' : process.execPath, words, {
      cwd: import.meta.dirname,
      env,
      timeout: 30_000,
    });
    const [first] = upstream.received;
    const sent = JSON.stringify(first?.rawHeaders);
    const basic = Buffer.from(`AC0123:${credential}`).toString('base64');
    expect([credential, basic].some((one) => sent.includes(one))).toBe(true);
    expect(sent + first?.url).not.toMatch(/tk_live_|x-knox|%2Fr%2F|\/r\//i);
  },
);

test.each([
  ['python', 'python3 -c "import ast, sys; ast.parse(sys.stdin.read())"'],
  ['go', 'gofmt'],
])('the recipe in %s is well formed, as far as this machine can tell', async (language, command) => {
  const { code } = recipes.find((one) => one.language === language)!;
  const script = `command -v ${command.split(' ')[0]} >/dev/null || exit 0; printf %s "$CODE" | ${command}`;
  await run('sh', ['-c', script], { env: { PATH: process.env.PATH, CODE: code } });
});
