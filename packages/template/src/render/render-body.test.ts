import {
  type BodyFormat,
  type RenderLimit,
  renderBody,
  renderBodyInSteps,
  scanBody,
  UNLIMITED,
} from '../index.ts';
import { STEP_BYTES } from '../scan/scanned-body.ts';
import { STEP_BYTES_WRITTEN } from './render-body.ts';

const wide = { ...UNLIMITED, maxBytes: 1 << 20 };
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
    expect(renderBody(scanBody('json', bytes), new Map(), { ...UNLIMITED, maxBytes: 0 })).toBe(bytes);
  });
});

describe('what a result takes', () => {
  /** All bytes that were reserved, and the result. */
  function reserved(format: BodyFormat, source: string, value: string): { bytes: number; result: string } {
    let bytes = 0;
    const reserve = (more: number): void => {
      bytes += more;
    };
    const limit = { maxBytes: 1 << 20, reserve };
    return { result: render(format, source, { value, limit }), bytes };
  }

  test.each<[BodyFormat, string, string]>([
    ['json', '{"a":"{{var:v}}{{var:v}}"}', 'plain'],
    ['json', '{"a":"{{var:v}}{{var:v}}","b":{{var:v}}}', '"quoted"'],
    ['form', 'a=%{{var:v}}&b={{var:v}}', '4 1/é'],
    ['xml', '<a b="{{var:v}}">]]{{var:v}}><![CDATA[]{{var:v}}>{{var:v}}]]></a>', ']]>\r\n<é'],
    ['xml', '<?xml version="1.0" encoding="latin1"?><a>{{var:v}}<![CDATA[{{var:v}}]]></a>', 'é€😀\r'],
    ['text', '{{var:v}}{{var:v}}', 'é'],
  ])('%s %s: the result, and one escaped copy for each kind of place', (format, source, value) => {
    const { result, bytes } = reserved(format, source, value);
    const places = new Set(scanBody(format, Buffer.from(source)).placeholders.uses.map(({ place }) => place));
    const length = Buffer.byteLength(result);
    expect(bytes).toBeGreaterThanOrEqual(length);
    expect(bytes).toBeLessThanOrEqual(length + places.size * 20 * Buffer.byteLength(value));
  });

  test('is asked for before it is taken: what is refused then is thrown as it is', () => {
    const refusal = new Error('no memory left');
    const scanned = scanBody('json', Buffer.from('"{{var:v}}"'));
    const reserve = (): never => {
      throw refusal;
    };
    const values = new Map([['var:v', Buffer.from('value')]]);
    expect(() => renderBody(scanned, values, { maxBytes: 100, reserve })).toThrow(refusal);
  });

  test('a value is escaped once for a kind of place, however many placeholders stand for it', () => {
    const value = Buffer.from('"<&>\u{e9} '.repeat(5_000));
    const readsOf = (format: BodyFormat, count: number): number => {
      let reads = 0;
      const counting = new Proxy(value, {
        get(target, name) {
          reads += 1;
          const member: unknown = Reflect.get(target, name, target);
          return typeof member === 'function' ? member.bind(target) : member;
        },
      });
      const scanned = scanBody(format, Buffer.from(`"${'{{var:v}}'.repeat(count)}"`));
      renderBody(scanned, new Map([['var:v', counting]]), UNLIMITED);
      return reads;
    };
    for (const format of ['json', 'xml', 'form'] as const) {
      const once = readsOf(format, 1);
      expect(once).toBeGreaterThan(value.length);
      // Sixty-four escapings would read it sixty-four times; its neighbours are looked at for each placeholder.
      expect(readsOf(format, 64)).toBeLessThan(2 * once);
    }
  });
});

describe('a long body', () => {
  test.each<[BodyFormat, (text: string) => string]>([
    ['text', (text) => text],
    ['json', (text) => JSON.stringify(text).slice(1, -1)],
    ['form', (text) => encodeURIComponent(text)],
    ['xml', (text) => text.replaceAll('"', '&quot;')],
  ])('%s: is rendered in short steps, as it would be in one', (format, escaped) => {
    const [begin, end] = { text: ['', ''], json: ['{"a":"', '"}'], form: ['a=', ''], xml: ['<a>', '</a>'] }[
      format
    ];
    const references = Array.from({ length: 20_000 }, (_, at) => `var:v${at % 7}`);
    const scanned = scanBody(
      format,
      Buffer.from(begin + references.map((key) => `{{${key}}} `).join('') + end),
    );
    const value = (key: string): string => `"${key}"`.repeat(key === 'var:v6' ? 100 : 1);
    const values = new Map(references.map((key) => [key, Buffer.from(value(key))]));
    const steps = renderBodyInSteps(scanned, values, UNLIMITED);
    let count = 1;
    let step = steps.next();
    for (; !step.done; step = steps.next()) count += 1;
    const expected = begin + references.map((key) => `${escaped(value(key))} `).join('') + end;
    expect(step.value.toString()).toBe(expected);
    expect(count).toBeGreaterThan(expected.length / STEP_BYTES_WRITTEN);
    expect(count).toBeGreaterThan(scanned.bytes.length / STEP_BYTES);
  });

  test.each<BodyFormat>(['json', 'form', 'xml', 'text'])(
    '%s: holds one object for each reference, however often and however it is spelled',
    (format) => {
      const id = '550e8400-e29b-41d4-a716-446655440000';
      const both = `{{secret_id:${id}}}{{secret_id:${id.toUpperCase()}}}`;
      const { placeholders } = scanBody(format, Buffer.from(both.repeat(1_000)));
      expect(placeholders.uses).toHaveLength(1);
      expect(placeholders).toMatchObject({ length: 2_000, covered: 1_000 * both.length });
    },
  );
});

describe('the limit of the result', () => {
  test('counts the escaped value to the byte', () => {
    const source = '{"a":"{{var:a}}"}';
    expect(render('json', source, { value: '""', limit: { ...UNLIMITED, maxBytes: 12 } })).toBe(
      '{"a":"\\"\\""}',
    );
    expect(() => render('json', source, { value: '""', limit: { ...UNLIMITED, maxBytes: 11 } })).toThrow(
      expect.objectContaining({ code: 'substitution_limit' }),
    );
  });

  test('holds before anything is built: 87,000 references to a value of 64 KiB', () => {
    const source = '{{secret:a}}'.repeat(87_000);
    const before = process.memoryUsage().rss;
    for (const format of ['json', 'xml', 'form', 'text'] as const) {
      expect(() =>
        render(format, source, { value: '"'.repeat(65_536), limit: { ...UNLIMITED, maxBytes: 8 << 20 } }),
      ).toThrow(expect.objectContaining({ code: 'substitution_limit' }));
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(300 << 20);
  });

  test('holds for values that only grow over it when escaped', () => {
    const source = `"${'{{var:a}}'.repeat(100)}"`;
    expect(() =>
      render('json', source, { value: '\u0001'.repeat(1000), limit: { ...UNLIMITED, maxBytes: 200_000 } }),
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
  const declared = (charset: string): string => `<?xml version="1.0" encoding="${charset}"?>`;
  const written = '<a b="&#233;">&#8364;&#128512;<![CDATA[]]>&#233;<![CDATA[]]></a>';

  test.each([
    ['ISO-8859-1', written],
    ['us-ascii', written],
    ['windows-1252', written],
    ['utf-8', '<a b="é">€😀<![CDATA[é]]></a>'],
    ['UTF8', '<a b="é">€😀<![CDATA[é]]></a>'],
  ])('in %s, what is beyond ASCII is written so that it is read alike', (charset, expected) => {
    const parts = [
      ['b', 'é'],
      ['t', '€😀'],
      ['c', 'é'],
    ] as const;
    const source = `${declared(charset)}<a b="{{var:b}}">{{var:t}}<![CDATA[{{var:c}}]]></a>`;
    const values = new Map(parts.map(([name, value]) => [`var:${name}`, Buffer.from(value)]));
    const result = renderBody(scanBody('xml', Buffer.from(source)), values, wide).toString();
    expect(result).toBe(declared(charset) + expected);
  });

  test.each(['UTF-16', 'utf-16le', 'UCS-2', 'UTF-32', 'UTF-7', 'IBM037', 'ebcdic-cp-us', 'unheard-of'])(
    'a document in %s takes no value at all',
    (charset) => {
      for (const source of [
        `${declared(charset)}<a>{{var:v}}</a>`,
        `<?xml version='1.0' encoding='${charset}' ?><a>{{var:v}}</a>`,
      ])
        expect(() => render('xml', source, { value: 'plain' })).toThrow(
          expect.objectContaining({ code: 'value_not_representable' }),
        );
      expect(render('xml', `${declared(charset)}<a/>`, { value: '' })).toBe(`${declared(charset)}<a/>`);
    },
  );

  test.each([
    [undefined, '', 'utf8'],
    ['UTF-8', '', 'utf8'],
    ['iso-8859-15', '', 'ascii'],
    ['utf-16', declared('utf-8'), 'not_ascii'],
    ['utf-8', declared('iso-8859-1'), 'ascii'],
    // As .NET writes it: the text is UTF-8, and who reads the media type knows.
    ['utf-8', declared('utf-16'), 'ascii'],
    [undefined, `\ufeff${declared('utf-16')}`, 'ascii'],
    [undefined, `<!-- ${declared('utf-16')} -->`, 'utf8'],
  ])('a media type with charset %s before %j: %s', (named, head, expected) => {
    const scanned = scanBody('xml', Buffer.from(`${head}<a>{{var:v}}</a>`), named);
    expect(scanned.charset).toBe(expected);
  });

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
