/** What a token endpoint may answer, and what is made of it. */
import fc from 'fast-check';
import { providers } from './providers.ts';
import { readTokenAnswer, refusal } from './read-token-answer.ts';
import { TokenFault } from './token-fault.ts';

const { custom, slack, salesforce, google } = providers;

function faultOf(work: () => unknown): TokenFault {
  try {
    work();
  } catch (error) {
    if (error instanceof TokenFault) return error;
    throw error;
  }
  throw new Error('was taken as a token');
}

test('an ordinary answer is read', () => {
  const answer = { access_token: 'a', refresh_token: 'r', token_type: 'Bearer', expires_in: 3600 };
  expect(readTokenAnswer(answer, custom)).toEqual({
    accessToken: 'a',
    refreshToken: 'r',
    tokenType: 'Bearer',
    lifetimeSeconds: 3600,
    account: null,
  });
});

test.each([
  ['3600', 3600],
  [0, 1],
  [-5, 1],
  [1e18, 315_360_000],
  ['-5', 1],
  ['3600.5', 3600.5],
  [' 3600 ', 3600],
  ['1e400', 315_360_000],
  [Number.POSITIVE_INFINITY, 315_360_000],
  ['0x10', null],
  ['', null],
  ['soon', null],
  [null, null],
  [Number.NaN, null],
  [{}, null],
])('a lifetime of %j is %j seconds', (given, seconds) => {
  expect(readTokenAnswer({ access_token: 'a', expires_in: given }, custom).lifetimeSeconds).toBe(seconds);
});

test('Slack: a token of a person alone is found, and so is the team', () => {
  const answer = {
    ok: true,
    team: { id: 'T1' },
    authed_user: { id: 'U1', access_token: 'xoxp', token_type: 'user' },
  };
  expect(readTokenAnswer(answer, slack)).toMatchObject({ accessToken: 'xoxp', account: 'T1' });
});

test('Slack: a refusal with status 200 is a refusal', () => {
  const fault = faultOf(() => readTokenAnswer({ ok: false, error: 'invalid_refresh_token' }, slack));
  expect([fault.code, fault.providerCode]).toEqual(['refused', 'invalid_refresh_token']);
});

test('GitHub: an error with status 200 is a refusal', () => {
  expect(faultOf(() => readTokenAnswer({ error: 'bad_verification_code' }, custom)).code).toBe('refused');
});

test('Salesforce: the organisation’s address is the account', () => {
  const answer = { access_token: 'a', instance_url: 'https://x.my.salesforce.com', id: 'https://login/id/1' };
  expect(readTokenAnswer(answer, salesforce)).toMatchObject({
    account: 'https://x.my.salesforce.com',
    lifetimeSeconds: null,
  });
});

test('Google: the account is read from the id token', () => {
  const claims = Buffer.from(JSON.stringify({ sub: '1', email: 'a@b.example' })).toString('base64url');
  expect(readTokenAnswer({ access_token: 'a', id_token: `x.${claims}.y` }, google).account).toBe(
    'a@b.example',
  );
});

test.each([
  [429, undefined, true],
  [400, { error: 'slow_down' }, true],
  [503, undefined, false],
  [400, { error: 'invalid_grant' }, false],
])('status %i with %j is a limit: %s', (status, payload, isLimit) => {
  expect(refusal(status, payload).isLimit).toBe(isLimit);
});

test.each([[500], [503], [429], [408]])('status %i is a matter of time', (status) => {
  expect(refusal(status, { error: 'invalid_grant' }).code).toBe('unavailable');
});

test.each([
  [400, { error: 'invalid_grant' }, 'refused'],
  [401, { error: 'invalid_client' }, 'refused'],
  [401, undefined, 'refused'],
  [403, '<html>', 'unavailable'],
  [404, undefined, 'unavailable'],
  [302, undefined, 'unavailable'],
  [400, { error: 'temporarily_unavailable' }, 'unavailable'],
])('status %i with %j: %s', (status, payload, code) => {
  expect(refusal(status, payload).code).toBe(code);
});

test('whatever comes is a token with a text in it, or a fault; nothing else is thrown', () => {
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
        token_type: odd,
        authed_user: odd,
        id_token: odd,
        error: odd,
      },
      { requiredKeys: [] },
    ),
  );
  fc.assert(
    fc.property(answers, fc.constantFrom(custom, slack, salesforce, google), (answer, provider) => {
      try {
        const read = readTokenAnswer(answer, provider);
        expect(read.accessToken).toEqual(expect.any(String));
        expect(read.accessToken.length).toBeGreaterThan(0);
        const { lifetimeSeconds } = read;
        expect(lifetimeSeconds === null || (lifetimeSeconds >= 1 && lifetimeSeconds <= 315_360_000)).toBe(
          true,
        );
      } catch (error) {
        expect(error).toBeInstanceOf(TokenFault);
      }
    }),
    { numRuns: 2000 },
  );
});

test('a fault never says what the provider sent, but for a plain word', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 6 }), fc.integer({ min: 200, max: 599 }), (sent, status) => {
      const isWord = /^[a-z][a-z_-]{0,49}$/.test(sent);
      const { message } = refusal(status, { error: `${sent}9`, error_description: sent });
      if (!isWord) expect(message).not.toContain(`${sent}9`);
      expect(message).toMatch(/^The provider (refused|answered)/);
    }),
  );
});
