import { DraftFault } from '../secrets/field-text.ts';
import { type Auth, authOf, authTypes, newAuth, textsOf, withField } from './auth-draft.ts';

test.each(authTypes.filter((type) => type !== 'none' && type !== 'basic'))(
  '%s cannot be saved before its required fields are filled in',
  (type) => {
    expect(() => authOf(newAuth(type))).toThrow(DraftFault);
  },
);

test('an empty optional field is left out, or saved as empty text if the API requires it', () => {
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

test('changing one field keeps the others, and only text fields may hold placeholders', () => {
  const auth = withField(newAuth('header'), 'value', '{{secret:a}}');
  expect(auth).toEqual({ type: 'header', name: '', value: '{{secret:a}}' });
  expect(textsOf(auth)).toEqual(['{{secret:a}}']);
});
