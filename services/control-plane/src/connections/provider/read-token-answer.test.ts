/** How each kind of answer of a token endpoint is read. */
import fc from 'fast-check';
import { providers } from '../configuration/providers.ts';
import { readTokenAnswer } from './read-token-answer.ts';
import { TokenFault } from './token-fault.ts';

const { custom, slack, salesforce, google, github_app: githubApp } = providers;
const now = Date.parse('2026-01-01T00:00:00.000Z');

const asked = { retryAfterMs: null, finalStatuses: [] };
const read = (payload: unknown, provider = custom) =>
  readTokenAnswer({ ...asked, status: 200, payload, unattended: false }, provider, now);

function faultOf(work: () => unknown): TokenFault {
  try {
    work();
  } catch (error) {
    if (error instanceof TokenFault) return error;
    throw error;
  }
  throw new Error('was taken as a token');
}

const jwt = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;

test('an ordinary answer is read', () => {
  const answer = { access_token: 'a', refresh_token: 'r', token_type: 'Bearer', expires_in: 3600 };
  expect(read(answer)).toEqual({
    accessToken: 'a',
    refreshToken: 'r',
    tokenType: 'Bearer',
    lifetimeSeconds: 3600,
    account: null,
  });
});

test('GitHub: the token of an installation is read, with the date of its end', () => {
  const answer = { token: 'ghs_1', expires_at: '2026-01-01T01:00:00Z', permissions: { issues: 'write' } };
  expect(read(answer, githubApp)).toMatchObject({ accessToken: 'ghs_1', lifetimeSeconds: 3600 });
  expect(faultOf(() => read({ token: {} }, githubApp)).message).toContain('no access_token');
});

test('members at other places are found by their pointers, and by nothing else', () => {
  const tokenResponse = { access_token: '/data/0/to~1ken', expires_in: '/data/0/lives', expires_at: '/no' };
  const nested = { ...custom, tokenResponse };
  const data = [{ 'to/ken': 'deep', lives: 60 }];
  expect(read({ data, error: { code: 'ok' }, access_token: 'shallow' }, nested)).toMatchObject({
    accessToken: 'deep',
    lifetimeSeconds: 60,
  });
  expect(faultOf(() => read({ data: 'x' }, nested)).code).toBe('unavailable');
  expect(faultOf(() => read({ data, error: 'invalid_grant' }, nested)).code).toBe('refused');
  const inherited = { ...custom, tokenResponse: { access_token: '/constructor/name' } };
  expect(faultOf(() => read({ a: 1 }, inherited)).code).toBe('unavailable');
});

test('Slack: the token of a person alone is found, and so is the team', () => {
  const answer = {
    ok: true,
    team: { id: 'T1' },
    authed_user: { id: 'U1', access_token: 'xoxp', token_type: 'user', expires_in: 60 },
  };
  expect(read(answer, slack)).toMatchObject({ accessToken: 'xoxp', account: 'T1', lifetimeSeconds: 60 });
});

test.each([
  [{ ok: false, error: 'invalid_refresh_token' }, 'refused', 'invalid_refresh_token'],
  [{ error: 'bad_verification_code' }, 'refused', 'bad_verification_code'],
  [{ error: 'bad_verification_code', access_token: 'a' }, 'refused', 'bad_verification_code'],
  [{ error: { code: 'rate_limited' } }, 'declined', 'rate_limited'],
  [{ ok: false }, 'declined', null],
])('%j with status 200 is a refusal', (payload, code, providerCode) => {
  const fault = faultOf(() => read(payload, slack));
  expect([fault.code, fault.providerCode]).toEqual([code, providerCode]);
});

test.each([[''], [' '], [null], [undefined], [false], [0], [[]], [{}]])(
  '"error": %j beside a token is no error',
  (error) => {
    expect(read({ access_token: 'a', error }).accessToken).toBe('a');
  },
);

test('Salesforce: the account is the address of the organisation', () => {
  const answer = { access_token: 'a', instance_url: 'https://x.my.salesforce.com', id: 'https://login/id/1' };
  expect(read(answer, salesforce)).toMatchObject({
    account: 'https://x.my.salesforce.com',
    lifetimeSeconds: null,
  });
});

test.each([
  [{ id_token: jwt({ sub: '1', email: 'a@b.example' }) }, 'a@b.example'],
  [{ id_token: jwt({ sub: '1' }), email: 'other@b.example' }, '1'],
  [{ id_token: 'no token', username: 'ops' }, 'ops'],
  [{ user_id: 4711 }, '4711'],
  [{ account: { name: 'nested' }, email: '' }, null],
  [{ email: 'x'.repeat(201) }, null],
])('%j names the account %j', (answer, account) => {
  expect(read({ access_token: 'a', ...answer }, google).account).toBe(account);
});

test('any answer yields a token with text in it or a TokenFault, and no other error', () => {
  const odd = fc.oneof(
    fc.json().map((text) => JSON.parse(text) as unknown),
    fc.anything(),
  );
  const answers = fc.oneof(
    odd,
    fc.record(
      {
        access_token: odd,
        refresh_token: odd,
        expires_in: odd,
        expires_at: odd,
        expires: odd,
        token_type: odd,
        authed_user: odd,
        id_token: odd,
        error: odd,
        error_description: odd,
      },
      { requiredKeys: [] },
    ),
  );
  const known = fc.constantFrom(custom, slack, salesforce, google, githubApp);
  const answered = fc.record({
    status: fc.integer({ min: 200, max: 599 }),
    payload: answers,
    retryAfterMs: fc.constant(null),
    unattended: fc.boolean(),
    finalStatuses: fc.constantFrom([], [401, 404]),
  });
  fc.assert(
    fc.property(answered, known, (given, provider) => {
      try {
        const { status } = given;
        const { accessToken, lifetimeSeconds } = readTokenAnswer(given, provider, now);
        expect(status).toBeLessThan(400);
        expect(accessToken).toEqual(expect.any(String));
        expect(accessToken.length).toBeGreaterThan(0);
        if (lifetimeSeconds !== null) expect(lifetimeSeconds).toBeGreaterThanOrEqual(1);
        expect(lifetimeSeconds ?? 0).toBeLessThanOrEqual(315_360_000);
      } catch (error) {
        expect(error).toBeInstanceOf(TokenFault);
      }
    }),
    { numRuns: 2000 },
  );
});
