/** Which refusals end a connection, and what the error says about them. */
import fc from 'fast-check';
import { finalCodes, finalUnattended } from './final-refusals.ts';
import { refusal } from './refusal.ts';

const said = (status: number, payload: unknown, unattended = false) =>
  refusal({ status, payload, retryAfterMs: null, unattended, finalStatuses: [] });

test.each(Object.keys(finalCodes))('%s is final, whatever the status of the answer', (error) => {
  for (const status of [200, 400, 401, 403]) expect(said(status, { error }).code).toBe('refused');
  expect(said(400, { error: error.toUpperCase() }).code).toBe('refused');
});

test.each([...Object.values(finalCodes), ...Object.values(finalUnattended)])(
  'the source %s is an https address',
  (source) => {
    expect(new URL(source).protocol).toBe('https:');
  },
);

test.each([408, 429, 500, 502, 503])('status %i is temporary, even with a final code', (status) => {
  expect(said(status, { error: 'invalid_grant' }).code).not.toBe('refused');
});

test("access_denied is final for a grant without a person, and temporary for one with a person's consent", () => {
  expect(said(403, { error: 'access_denied' }, true).code).toBe('refused');
  expect(said(403, { error: 'access_denied' }).code).toBe('declined');
});

const tooMany = 'You have made too many requests continuously. Please try again after some time.';

test.each([
  [400, { error: 'Access Denied', error_description: tooMany }, 'Access Denied'],
  [200, { error: 'Access Denied', error_description: tooMany }, 'Access Denied'],
  [
    400,
    { error: 'invalid_grant', error_description: 'token request is already being processed' },
    'invalid_grant',
  ],
  [400, { error: 'invalid_grant', error_description: 'expired authorization code' }, 'invalid_grant'],
  [
    400,
    { error_description: 'token request is already being processed' },
    'no reason that could be understood',
  ],
  [
    400,
    { error: 'invalid_grant', error_description: 'Invalid JWT: ... Check your iat and exp values in it.' },
    'invalid_grant',
  ],
  [403, { message: 'API rate limit exceeded' }, 'API rate limit exceeded'],
  [400, { error: 'rate_limit_exceeded' }, 'rate_limit_exceeded'],
  [400, { error: 'unknown_error' }, 'unknown_error'],
  [400, { error: 'temporarily_unavailable' }, 'temporarily_unavailable'],
  [400, { error: 'slow_down' }, 'slow_down'],
  [400, { error: 'invalid_request' }, 'invalid_request'],
  [400, { error: { type: 'OAuthException', code: 190 } }, 'OAuthException'],
  [400, { status: 'SOMETHING_ELSE' }, 'SOMETHING_ELSE'],
  [400, '<html>error=invalid_grant</html>', 'a page'],
  [401, '', 'nothing'],
  [403, '  <!doctype html>', 'a page'],
  [404, { error: 'eyJhbGciOiJSUzI1NiJ9' }, 'no reason that could be understood'],
  [429, undefined, 'no reason that could be understood'],
])('%i with %j is temporary, and is reported as "%s"', (status, payload, words) => {
  const fault = said(status, payload);
  expect([fault.code, fault.message]).toEqual(['declined', `The provider answered ${status}: ${words}.`]);
});

test('a status that a provider uses as final is final whatever the body says; a rate limit and an outage are not', () => {
  const asked = { retryAfterMs: null, unattended: true, finalStatuses: [401, 404] };
  const payload = { message: 'Not Found', status: '404' };
  const codes = [401, 403, 404, 429, 500].map((status) => refusal({ ...asked, status, payload }).code);
  expect(codes).toEqual(['refused', 'declined', 'refused', 'declined', 'unavailable']);
});

test('HubSpot names a dead refresh token in `status`', () => {
  const fault = said(400, { status: 'BAD_REFRESH_TOKEN', message: 'missing or invalid refresh token' });
  expect([fault.code, fault.message]).toEqual(['refused', 'The provider refused: BAD_REFRESH_TOKEN (400).']);
});

test('the error quotes nothing that the provider sent, except plain words', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 6 }), fc.integer({ min: 200, max: 599 }), (sent, status) => {
      const fields = { error: `${sent}9`, error_description: sent, message: sent, status: `${sent}8` };
      const { message } = said(status, fields);
      expect(message).not.toContain(`${sent}9`);
      expect(message).toMatch(/^The provider (refused|answered)/);
    }),
  );
});
