import { fillTemplate } from './fill-template.ts';

const twilio = {
  id: 'twilio',
  name: 'Twilio',
  target_base_url: 'https://api.twilio.com',
  fields: [
    { name: 'account_sid', label: 'Account SID' },
    { name: 'token', label: 'Auth token' },
  ],
  secrets: [{ name: 'twilio_basic', value: '{account_sid}:{token}', encoding: 'base64' as const }],
  route: { inject_headers_json: { Authorization: 'Basic {{secret:twilio_basic}}' } },
};
const gitlab = {
  ...twilio,
  id: 'git-lab',
  target_base_url: 'https://{host}',
  fields: [
    { name: 'host', label: 'Host', matches: '^[a-z0-9.-]{1,253}$' },
    { name: 'token', label: 'Token' },
  ],
  secrets: [{ name: 'git_lab_token', value: '{token}', encoding: 'plain' as const }],
  route: { inject_headers_json: { 'PRIVATE-TOKEN': '{{secret:git_lab_token}}' } },
};

test('the credential becomes a secret that may go to its own API alone, and a route injects it', () => {
  expect(fillTemplate(twilio, { account_sid: 'AC1', token: 'pässword' })).toEqual({
    secrets: [
      {
        name: 'twilio_basic',
        value: Buffer.from('AC1:pässword').toString('base64'),
        allowed_hosts: ['api.twilio.com'],
      },
    ],
    route: {
      name: 'twilio',
      target_base_url: 'https://api.twilio.com',
      inject_headers_json: { Authorization: 'Basic {{secret:twilio_basic}}' },
    },
  });
});

test('an API that is added twice gets secrets of its own each time', () => {
  const { secrets, route } = fillTemplate(gitlab, { host: 'git.example.com', token: 't' }, 'git-lab eu');
  expect(secrets).toEqual([{ name: 'git_lab_eu_token', value: 't', allowed_hosts: ['git.example.com'] }]);
  expect(route).toMatchObject({
    name: 'git-lab eu',
    target_base_url: 'https://git.example.com',
    inject_headers_json: { 'PRIVATE-TOKEN': '{{secret:git_lab_eu_token}}' },
  });
});

test('an answer of the user is taken literally: braces, dollars and placeholders in it stay', () => {
  const token = 'a{token}$&{{secret:git_lab_token}}';
  const { secrets } = fillTemplate(gitlab, { host: 'git.example.com', token });
  expect(secrets[0]!.value).toBe(token);
});

test.each([
  ['missing', { host: 'git.example.com' }, 'Token is missing.'],
  ['another host than one', { host: 'evil.example/x', token: 'hush' }, 'Host is not valid.'],
])('an answer that is %s is refused, and the error names its field', (_what, answers, message) => {
  expect(() => fillTemplate(gitlab, answers as Record<string, string>)).toThrow(new RangeError(message));
});
