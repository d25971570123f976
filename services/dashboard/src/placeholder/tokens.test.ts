import fc from 'fast-check';
import { openPlaceholder, tokenize } from './tokens.ts';

const kinds = (text: string) => tokenize(text).map(({ kind }) => kind);

test('splitting a text into tokens loses and changes nothing', () => {
  const piece = fc.constantFrom('{', '}', '{{', '}}', 'secret:', 'var:', 'a', ' ', '\n', 'é', '{{secret:x}}');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join('');
      expect(
        tokenize(text)
          .map((token) => token.text)
          .join(''),
      ).toBe(text);
    }),
  );
});

test.each([
  ['{{secret:stripe_key}}', ['secret']],
  ['Bearer {{secret_id:550e8400-e29b-41d4-a716-446655440000}}', ['text', 'secret_id']],
  ['{{var:user}}{{secret:a}}', ['var', 'secret']],
  ['{{header:x-user}} {{env:region}} {{uuid}}', ['header', 'text', 'env', 'text', 'uuid']],
  ['{secret:stripe_key}', ['malformed']],
  ['{{stripe_key}}', ['malformed']],
  ['{{ secret:stripe_key }}', ['malformed']],
  ['{{secret:}}', ['malformed']],
  ['{"a": 1}', ['text']],
])('%s is read as the proxy reads it', (text, expected) => {
  expect(kinds(text)).toEqual(expected);
});

test('an unfinished placeholder is found, and nothing else', () => {
  expect(openPlaceholder('Bearer {{sec', 12)).toEqual({ start: 7, typed: 'sec' });
  expect(openPlaceholder('{{secret:a}} b', 14)).toBeUndefined();
  expect(openPlaceholder('{{ a', 4)).toBeUndefined();
  expect(openPlaceholder('abc', 3)).toBeUndefined();
});
