import { newPassword, requireUncommon } from './password-rules.ts';

const refusal = (password: string): unknown => {
  try {
    requireUncommon(password, 'Ada@Example.com');
  } catch (error) {
    return (error as { extra: { fields: { password: string[] } } }).extra.fields.password;
  }
  return undefined;
};

test.each([
  ['eleven characters', 'elevenchars', false],
  ['twelve characters', 'twelve chars', true],
  ['twelve characters of more than one unit', '\u{1f600}'.repeat(12), true],
  ['1,024 characters', 'x'.repeat(1024), true],
  ['1,025 characters', 'x'.repeat(1025), false],
])('%s', (_what, password, isAllowed) => {
  expect(newPassword.safeParse(password).success).toBe(isAllowed);
});

test.each([
  'password1234',
  'PASSWORD1234',
  'qwertyuiop123',
  'iloveyouiloveyou',
  'letmein12345',
  'Password123!',
  '1234567890123456'.slice(0, 12),
  'aaaaaaaaaaaaaaa',
  'abcabcabcabc',
  '!!!!!!!!!!!!',
])('%s is too common', (password) => {
  expect(refusal(password)).toEqual(['is one that many people use']);
});

test.each(['ada@example.com', 'my ADA@example.COM!', `${'x'.repeat(20)}ada@example.com`])(
  '%s holds the e-mail address',
  (password) => {
    expect(refusal(password)).toEqual(['must not hold the e-mail address']);
  },
);

test.each(['correct horse battery staple', 'blue-river-42-stone', 'ada likes her tea cold', 'Zk7#pQ2m!xLw'])(
  '%s is allowed',
  (password) => {
    expect(refusal(password)).toBeUndefined();
  },
);
