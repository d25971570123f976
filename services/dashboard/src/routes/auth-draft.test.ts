import { DraftFault } from '../secrets/field-text.ts';
import { type Auth, authOf, authTypes, newAuth, textsOf, withField } from './auth-draft.ts';

test.each(authTypes.filter((type) => type !== 'none' && type !== 'basic'))(
  '%s is not saved before it says what it needs',
  (type) => {
    expect(() => authOf(newAuth(type))).toThrow(DraftFault);
  },
);

test('what may be empty is left out, or saved where the API wants it', () => {
  expect(authOf(newAuth('basic'))).toEqual({ type: 'basic', username: '', password: '' });
  const hmac: Auth = {
    type: 'hmac',
    secret: '{{secret:a}}',
    message: '{body}',
    header: 'X-Sig',
    prefix: '',
    value: '',
  };
  expect(authOf(hmac)).toEqual({ type: 'hmac', secret: '{{secret:a}}', message: '{body}', header: 'X-Sig' });
  expect(authOf(newAuth('none'))).toEqual({ type: 'none' });
});

test('a field is changed by itself, and only texts may hold placeholders', () => {
  const auth = withField(newAuth('header'), 'value', '{{secret:a}}');
  expect(auth).toEqual({ type: 'header', name: '', value: '{{secret:a}}' });
  expect(textsOf(auth)).toEqual(['{{secret:a}}']);
});
