import fc from 'fast-check';
import { firstNearMiss, nearMisses, scanText } from './index.ts';

const id = '0f8fad5b-d9cb-469f-a165-70867728950e';

test.each([
  ['{{ secret:x }}', 'remove the spaces: {{secret:x}}'],
  ['{{secret: x}}', 'remove the spaces: {{secret:x}}'],
  ['{{secret:a b}}', 'remove the spaces: {{secret:ab}}'],
  ['{{ var : user }}', 'remove the spaces: {{var:user}}'],
  ['{secret:x}', 'a placeholder has two braces: {{secret:x}}'],
  [`${'$'}{secret:x}`, 'a placeholder has two braces: {{secret:x}}'],
  [`{secret_id:${id}}`, `a placeholder has two braces: {{secret_id:${id}}}`],
  ['{{stripe_key}}', 'secret: is missing, if a secret is meant: {{secret:stripe_key}}'],
  ['{{ stripe-key }}', 'secret: is missing, if a secret is meant: {{secret:stripe-key}}'],
  [`{{${id}}}`, `secret_id: is missing, if a secret is meant: {{secret_id:${id}}}`],
  ['{{secret:}}', 'a name is missing after secret:'],
  ['{{Secret:x}}', 'write secret in lower case'],
  ['{{env:x}}', null],
  ['{{#each items}}', null],
  ['{{a.b}}', null],
])('%s: %s', (text, advice) => {
  expect(nearMisses(`before ${text} after`, 'caller')).toMatchObject([{ text, advice }]);
});

test.each([
  '{{secret:x}}',
  `${'$'}{{secret:x}}`,
  '{{{secret:x}}}',
  '{ secret: x }',
  '{"secret":"x"}',
  'secret:x',
  '{x}',
  '{{',
])('%s is none', (text) => {
  expect(nearMisses(text, 'caller')).toEqual([]);
});

test.each([
  ['{{ header:x-user }}', 'remove the spaces: {{header:x-user}}'],
  ['{{ENV:region}}', 'write env in lower case'],
  ['{{ uuid }}', 'remove the spaces: {{uuid}}'],
])('in a route %s: %s', (text, advice) => {
  expect(nearMisses(text, 'route')).toMatchObject([{ text, advice }]);
  expect(nearMisses(text, 'caller')).not.toMatchObject([{ advice }]);
});

test.each(['{{header:x-user}}', '{{env:region}}', '{{uuid}}'])('%s is none in a route', (text) => {
  expect(nearMisses(text, 'route')).toEqual([]);
});

test('what the scanner takes for a placeholder is no near miss, in whatever text it stands', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '{{',
    '}}',
    'secret:',
    'secret_id:',
    'a',
    ' ',
    '$',
    '{{secret:a}}',
    '"',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('');
      const { placeholders } = scanText(text).scanned;
      for (const { text: missed } of nearMisses(text, 'caller')) {
        for (const { reference } of placeholders) expect(missed).not.toBe(reference.placeholder);
      }
    }),
  );
});

describe('the first near miss of a body', () => {
  test.each([
    ['{"key":"{{ secret:x }}"}', '{{ secret:x }}'],
    [`${'a'.repeat(100_000)}{secret:x}${'b'.repeat(100_000)}`, '{secret:x}'],
    [`{"a":"{{secret_id: ${id}}}"}`, `{{secret_id: ${id}}}`],
  ])('is found', (body, text) => {
    expect(firstNearMiss(Buffer.from(body))?.text).toBe(text);
  });

  test.each(['', '{"name":"{{first_name}}"}', '{"client_secret":"x"}', '{"secret":"{{name}}"}', 'secret: x'])(
    '%j has none',
    (body) => {
      expect(firstNearMiss(Buffer.from(body))).toBeUndefined();
    },
  );

  test('costs a mebibyte of beginnings next to nothing', () => {
    const bytes = Buffer.from('{{ secret:'.repeat(100_000));
    const start = performance.now();
    firstNearMiss(bytes);
    expect(performance.now() - start).toBeLessThan(200);
  });
});

test('a mebibyte of half a near miss is looked through in a moment', () => {
  const start = performance.now();
  nearMisses('{secret:'.repeat(1 << 17), 'caller');
  nearMisses(`{secret:${'a'.repeat(300)}`.repeat(3_400), 'caller');
  expect(performance.now() - start).toBeLessThan(3_000);
});
