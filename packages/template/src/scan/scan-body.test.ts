import fc from 'fast-check';
import { type BodyFormat, scanBody } from '../index.ts';
import { STEP_BYTES } from './scanned-body.ts';

const keys = (format: BodyFormat, source: string): string[] => [
  ...scanBody(format, Buffer.from(source)).references.keys(),
];

describe('the grammar', () => {
  test.each([
    ['{{secret:a}}', ['secret:a']],
    ['{{secret:a-b.c}}{{var:ü}}', ['secret:a-b.c', 'var:ü']],
    ['{{{{secret:a}}}}', ['secret:a']],
    ['{{secret:{{secret:a}}', ['secret:a']],
    ['{{secret:a:b}}', ['secret:a:b']],
    ['{{secret:\u00a0}}', ['secret:\u00a0']],
    [`{{var:${'é'.repeat(128)}}}`, [`var:${'é'.repeat(128)}`]],
    [`{{var:${'é'.repeat(128)}a}}`, []],
    ['{{secret:a}', []],
    ['{{secret:a}b}}', []],
    ['{{secret:a\u000b}}{{secret:a\u000c}}{{secret:a\r}}{{secret:a\n}}{{secret:a\t}}{{secret:a }}', []],
    ['{{secret_id}}{{secrets:a}}{{SECRET:a}}{{var}}{{:a}}', []],
  ])('%j refers to %j', (source, expected) => {
    expect(keys('text', source)).toEqual(expected);
  });

  test('one UUID in two spellings is one reference; what is no UUID is a reference all the same', () => {
    expect(
      keys(
        'text',
        '{{secret_id:550E8400-E29B-41D4-A716-446655440000}}{{secret_id:550e8400-e29b-41d4-a716-446655440000}}',
      ),
    ).toEqual(['secret_id:550e8400-e29b-41d4-a716-446655440000']);
    expect(keys('text', '{{secret_id:Nope}}')).toEqual(['secret_id:Nope']);
  });

  test('references are told once each, in the order they appear, and as they were written first', () => {
    const { references, placeholders } = scanBody(
      'form',
      Buffer.from('a={{var:b}}&c=%7b%7bvar:a%7D%7D&d={{var:b}}'),
    );
    expect([...references.values()].map(({ placeholder }) => placeholder)).toEqual([
      '{{var:b}}',
      '{{var:a}}',
    ]);
    expect([...placeholders].map(({ start, end }) => [start, end])).toEqual([
      [2, 11],
      [14, 31],
      [34, 43],
    ]);
  });
});

describe('a form', () => {
  test.each([
    ['{{secret:a=b}}', []],
    ['k={{secret:a=b}}', ['secret:a=b']],
    ['k={{secret:a%26b}}', ['secret:a&b']],
    ['{{secret:a%3Db}}', ['secret:a=b']],
    ['k={{secret:a+b}}', []],
    ['k={{secret:a%20b}}', []],
    ['k={{secret:%C3%A9}}', ['secret:é']],
    ['k={{secret:a%zz}}', ['secret:a%zz']],
    ['k=%7B%7Bsecret%3Aa%7D%7', []],
    ['k=%7B%7B%73ecret%3Aa%7D%7D', ['secret:a']],
  ])('%s refers to %j', (source, expected) => {
    expect(keys('form', source)).toEqual(expected);
  });
});

describe('a long body is scanned in steps', () => {
  /** In front of what is scanned, of any length. */
  const fillers: Record<BodyFormat, (length: number) => string> = {
    json: (length) => ' '.repeat(length),
    xml: (length) => ' '.repeat(length),
    form: (length) => `${'x'.repeat(length - 1)}&`,
    text: (length) => `{{${' '.repeat(length - 2)}`,
  };
  const parts = fc.constantFrom(
    ...[
      '{{secret:a}}',
      '{{var:b"c}}',
      '{{',
      '}}',
      '"',
      "'",
      '\\',
      '\\{',
      '<',
      '>',
      '<!--',
      '-->',
      '<?',
      '?>',
    ],
    ...[
      '<![CDATA[',
      ']]>',
      '<!DOCTYPE x [',
      '[',
      ']',
      '<a b="',
      '</a>',
      '=',
      '&',
      '%7B%7Bvar:c%7D%7D',
      '+',
      'ä',
      ' ',
    ],
  );

  test.each<BodyFormat>(['json', 'xml', 'form', 'text'])(
    '%s: where a step ends changes nothing',
    (format) => {
      fc.assert(
        fc.property(
          fc.array(parts, { maxLength: 30 }),
          fc.integer({ min: 0, max: 300 }),
          (source, before) => {
            const text = source.join('');
            const length = STEP_BYTES - before;
            const found = [...scanBody(format, Buffer.from(text)).placeholders];
            const { placeholders } = scanBody(format, Buffer.from(fillers[format](length) + text));
            const expected = found.map((one) => ({
              ...one,
              start: one.start + length,
              end: one.end + length,
            }));
            expect([...placeholders]).toEqual(expected);
          },
        ),
        { numRuns: 300 },
      );
    },
  );
});
