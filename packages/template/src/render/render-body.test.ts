import { type BodyFormat, type RenderLimit, renderBody, scanBody } from '../index.ts';

const wide = { maxBytes: 1 << 20 };
const render = (
  format: BodyFormat,
  source: string,
  { value, limit = wide }: { value: string; limit?: RenderLimit },
): string => {
  const scanned = scanBody(format, Buffer.from(source));
  return renderBody(
    scanned,
    new Map([...scanned.references.keys()].map((key) => [key, Buffer.from(value)])),
    limit,
  ).toString();
};

describe('a body without placeholders', () => {
  test('is the very buffer that came', () => {
    const bytes = Buffer.from('{"a":1}');
    expect(renderBody(scanBody('json', bytes), new Map(), { maxBytes: 0 })).toBe(bytes);
  });
});

describe('the limit of the result', () => {
  test('counts the escaped value to the byte', () => {
    const source = '{"a":"{{var:a}}"}';
    expect(render('json', source, { value: '""', limit: { maxBytes: 12 } })).toBe('{"a":"\\"\\""}');
    expect(() => render('json', source, { value: '""', limit: { maxBytes: 11 } })).toThrow(
      expect.objectContaining({ code: 'substitution_limit' }),
    );
  });

  test('holds before anything is built: 87,000 references to a value of 64 KiB', () => {
    const source = '{{secret:a}}'.repeat(87_000);
    const before = process.memoryUsage().rss;
    for (const format of ['json', 'xml', 'form', 'text'] as const) {
      expect(() =>
        render(format, source, { value: '"'.repeat(65_536), limit: { maxBytes: 8 << 20 } }),
      ).toThrow(expect.objectContaining({ code: 'substitution_limit' }));
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(300 << 20);
  });

  test('holds for values that only grow over it when escaped', () => {
    const source = `"${'{{var:a}}'.repeat(100)}"`;
    expect(() =>
      render('json', source, { value: '\u0001'.repeat(1000), limit: { maxBytes: 200_000 } }),
    ).toThrow(expect.objectContaining({ code: 'substitution_limit' }));
  });
});

describe('a value that its place cannot hold is refused, and named without being shown', () => {
  test.each<[BodyFormat, string, string]>([
    ['xml', '<a>{{secret:k}}</a>', 'va\u0001lue'],
    ['xml', '<a b="{{secret:k}}"/>', 'value\ufffe'],
    ['xml', '<a><![CDATA[{{secret:k}}]]></a>', '\uffffvalue'],
    ['xml', '<!DOCTYPE a [<!ENTITY b "{{secret:k}}">]><a>&b;</a>', 'value'],
    ['xml', '<!DOCTYPE a SYSTEM "http://x/{{secret:k}}"><a/>', 'value'],
    ['xml', '<!DOCTYPE a [<!-- > " --><!ENTITY % b "<![CDATA[>{{secret:k}}">]><a/>', 'value'],
    ['xml', '<a>{{secret:k</a><b>}}</b>', 'value'],
    ['xml', '<a b="{{secret:k"c="}}"/>', 'value'],
    ['json', '{"o":{"a":"{{secret:k"}}', 'value'],
    ['json', '{"a":{{secret:"k"}}}', 'value'],
  ])('%s: %s', (format, source, value) => {
    const key = scanBody(format, Buffer.from(source)).references.values().next().value?.key;
    expect(key).toBeDefined();
    expect(() => render(format, source, { value })).toThrow(
      expect.objectContaining({
        code: 'value_not_representable',
        reference: expect.objectContaining({ key }),
        message: expect.not.stringContaining('value\u0001'),
      }),
    );
  });

  test('an empty value whose neighbours would join', () => {
    for (const [format, source] of [
      ['form', 'a=%{{var:e}}41'],
      ['form', 'a=%4{{var:e}}1'],
      ['form', 'a=%c3{{var:e}}%a9'],
      ['xml', '<a>]]{{var:e}}></a>'],
      ['xml', '<a b="\r{{var:e}}\n"/>'],
    ] as const) {
      expect(() => render(format, source, { value: '' })).toThrow(
        expect.objectContaining({ code: 'value_not_representable' }),
      );
    }
  });
});

describe('a value never joins with its neighbours', () => {
  test.each<[BodyFormat, string, string, string]>([
    ['form', 'a=%{{var:v}}', '41', 'a=%%341'],
    ['form', 'a=%4{{var:v}}', '1', 'a=%4%31'],
    ['xml', '<a>{{var:v}}></a>', ']]', '<a>]&#93;></a>'],
    ['xml', '<a>\r{{var:v}}</a>', '\n', '<a>\r&#10;</a>'],
    ['xml', '<a><![CDATA[{{var:v}}>]]></a>', ']]', '<a><![CDATA[]]]]><![CDATA[>]]></a>'],
    ['xml', '<a><![CDATA[]]{{var:v}}]]></a>', '>', '<a><![CDATA[]]]]><![CDATA[>]]></a>'],
    ['xml', '<a><![CDATA[{{var:v}}]]></a>', ']]', '<a><![CDATA[]]]]></a>'],
    ['xml', '<a><![CDATA[\r{{var:v}}]]></a>', '\n', '<a><![CDATA[\r]]>&#10;<![CDATA[]]></a>'],
  ])('%s: %s', (...[format, source, value, expected]) => {
    expect(render(format, source, { value })).toBe(expected);
  });
});

describe('XML', () => {
  test('comments and instructions of a DOCTYPE stay as they are', () => {
    const source = '<!DOCTYPE a [<!-- {{var:v}} --><?p {{var:v}}?>]><a>{{var:v}}</a>';
    expect(render('xml', source, { value: '1' })).toBe(
      '<!DOCTYPE a [<!-- {{var:v}} --><?p {{var:v}}?>]><a>1</a>',
    );
  });

  test('a value in a tag, outside its attributes, cannot end the tag', () => {
    expect(render('xml', '<a {{var:v}}/>', { value: 'b><c d="' })).toBe('<a b&gt;&lt;c d=&quot;/>');
  });
});
