// The law of substitution: parsing the result equals parsing the source with only the placeholders changed.

import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import {
  type BodyFormat,
  renderBody,
  type ScannedBody,
  scanBody,
  type TemplateError,
  UNLIMITED,
} from '../index.ts';

const PLACEHOLDER = /\{\{(secret|secret_id|var):([^ \t\n\v\f\r{}]+)\}\}/g;
const limit = { ...UNLIMITED, maxBytes: 1 << 20 };

type Named = Record<string, string>;
const valueText = fc.string({
  unit: fc.constantFrom(...'ab41]>\r\n\t<&"\'\\ %+=é😀{}', '{{secret:a}}', ']]>', '\r\n'),
  maxLength: 6,
});
const values = fc.record({ 'secret:a': valueText, 'var:b': valueText, 'secret_id:c': valueText });

/** The result, or null where a value or place that cannot be written was refused. */
function render(scanned: ScannedBody, named: Named): string | null {
  const given = [...scanned.references.keys()].map(
    (key) => [key, Buffer.from(named[key] ?? 'other')] as const,
  );
  try {
    return renderBody(scanned, new Map(given), limit).toString();
  } catch (error) {
    expect(error).toMatchObject({ code: 'value_not_representable' });
    const refused = (error as TemplateError).reference!;
    const isEmpty = named[refused.key] === '';
    expect(isEmpty || [...scanned.placeholders].some(({ place }) => place === 'unfit')).toBe(true);
    return null;
  }
}

const scan = (format: BodyFormat, source: string): ScannedBody => scanBody(format, Buffer.from(source));
const put = (text: string, named: Named): string =>
  text.replace(PLACEHOLDER, (_all, kind, ref) => named[`${kind}:${ref}`] ?? 'other');

const noise = ['{', '}', '{{', '}}', 'secret:', '{{secret:', 'x', 'é', ' ', '4', '1', 'a'];
const wanted = ['{{secret:a}}', '{{var:b}}', '{{secret_id:c}}'];
const from = (...more: string[]): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...wanted, ...noise, ...more), { maxLength: 8 }).map((parts) => parts.join(''));

describe('JSON', () => {
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { depthSize: 'small' },
      from('"', '\\', '\n'),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(null, true),
      fc.array(tie('json'), { maxLength: 3 }),
      fc.array(fc.tuple(from('"', '__proto__'), tie('json')), { maxLength: 3 }).map(Object.fromEntries),
    ),
  }));
  const replaced = (value: unknown, named: Named): unknown => {
    if (typeof value === 'string') return put(value, named);
    if (Array.isArray(value)) return value.map((item) => replaced(item, named));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [put(key, named), replaced(item, named)]),
    );
  };

  test('parses to the source with the values in its strings', () => {
    fc.assert(
      fc.property(json, fc.constantFrom('', ' ', '\n\t'), values, (document, indent, named) => {
        const source = JSON.stringify(document, null, indent);
        const scanned = scan('json', source);
        fc.pre([...scanned.references.values()].every(({ ref }) => !ref.includes('\\')));
        const result = render(scanned, named);
        if (result === null) return;
        expect(isDeepStrictEqual(JSON.parse(result), replaced(JSON.parse(source), named))).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('form-urlencoded', () => {
  const body = fc
    .array(
      fc.constantFrom(
        ...wanted,
        ...noise,
        ...[
          '%7B%7Bsecret%3Aa%7D%7D',
          '%7b{var%3ab%7D}',
          '%7B',
          '%7d',
          '%',
          '%4',
          '%c3',
          '%a9',
          '%E2%82',
          '%AC',
        ],
        ...['&', '=', '+', '%26', '%3D', '%20', '%ff', '%zz', '%00'],
      ),
      { maxLength: 14 },
    )
    .map((parts) => parts.join(''));
  /**
   * The extra `&` keeps URLSearchParams from taking a leading `?` away; what is not ASCII is escaped because that of
   * Node reads it wrongly beside a broken escape.
   */
  const parse = (text: string): [string, string][] => [
    ...new URLSearchParams(`&${text.replace(/[^ -~]+/gu, encodeURIComponent)}`),
  ];
  /** Form parsers skip a pair of which nothing is left. */
  const filled = (pairs: [string, string][]): [string, string][] =>
    pairs.filter(([name, value]) => name !== '' || value !== '');
  const putAll = (pairs: [string, string][], named: Named): [string, string][] =>
    pairs.map(([name, value]) => [put(name, named), put(value, named)]);

  test('parses to the source with the values in its names and values', () => {
    fc.assert(
      fc.property(body, values, (source, named) => {
        const result = render(scan('form', source), named);
        if (result === null) return;
        expect(filled(parse(result))).toEqual(filled(putAll(parse(source), named)));
      }),
      { numRuns: 5000 },
    );
  });

  test('what an encoder of the platform writes is found', () => {
    fc.assert(
      fc.property(from('&', '=', '%', '+'), from('&', '%41'), values, (name, value, named) => {
        const source = new URLSearchParams([[name, value]]).toString();
        const result = render(scan('form', source), named);
        if (result === null) return;
        expect(parse(result)).toEqual([[put(name, named), put(value, named)]]);
      }),
      { numRuns: 2000 },
    );
  });
});

type XmlEvent = [kind: string, text: string];

/** What a strict parser reads; null: not well-formed. */
function parseXml(source: string): XmlEvent[] | null {
  const events: XmlEvent[] = [];
  let isBroken = false;
  const parser = new SaxesParser();
  parser.on('error', () => {
    isBroken = true;
  });
  parser.on('text', (text) => events.push(['text', text]));
  parser.on('cdata', (text) => events.push(['text', text]));
  parser.on('comment', (text) => events.push(['comment', text]));
  parser.on('processinginstruction', ({ body }) => events.push(['instruction', body]));
  parser.on('closetag', ({ name }) => events.push(['end', name]));
  parser.on('opentag', ({ name, attributes }) => {
    events.push(['start', name]);
    for (const [key, value] of Object.entries(attributes)) events.push([`attribute ${key}`, value]);
  });
  parser.write(source).close();
  return isBroken ? null : events;
}

/** Two runs of text side by side are one: a CDATA section may have been split. */
const joined = (events: XmlEvent[]): XmlEvent[] =>
  events
    .filter(([kind, text]) => kind !== 'text' || text !== '')
    .reduce<XmlEvent[]>((out, [kind, text]) => {
      const last = out.at(-1);
      if (kind === 'text' && last?.[0] === 'text') last[1] += text;
      else out.push([kind, text]);
      return out;
    }, []);

describe('XML', () => {
  const text = from(']', '>', '\r', '\n', '\r\n', '\t', '&lt;', '&#13;', ']]');
  const section = from(']', '>', '\r', '\n', '<', '&', ']]', '<!--', '"');
  const attribute = from('\r', '\n', '\t', '>', "'", '&quot;', ']]', '/>');
  const node = fc.oneof(
    text,
    section.map((content) => `<![CDATA[${content}]]>`),
    from('<', '"').map((content) => `<!--${content}-->`),
    from('<', '>', "'").map((content) => `<?p ${content}?>`),
    fc.tuple(attribute, text).map(([value, content]) => `<e f="${value}" g='1'>${content}</e>`),
  );
  const document = fc
    .tuple(fc.constantFrom('', '<?xml version="1.0"?>\n', '<!DOCTYPE r>'), fc.array(node, { maxLength: 5 }))
    .map(([prolog, nodes]) => `${prolog}<r>${nodes.join('')}</r>`);

  test('parses to the source with the values in its text and attributes', () => {
    fc.assert(
      fc.property(document, values, (source, named) => {
        const before = parseXml(source);
        fc.pre(before !== null);
        const scanned = scan('xml', source);
        fc.pre([...scanned.references.values()].every(({ ref }) => !ref.includes('&')));
        const result = render(scanned, named);
        if (result === null) return;
        const expected = before.map(([kind, content]): XmlEvent => {
          const isPlace = kind === 'text' || kind.startsWith('attribute');
          return [kind, isPlace ? put(content, named) : content];
        });
        expect(joined(parseXml(result) ?? [])).toEqual(joined(expected));
      }),
      { numRuns: 6000 },
    );
  });
});

describe('whatever the format', () => {
  test('bytes outside placeholders stay, and what was inserted is not read again', () => {
    const anything = from(
      '"',
      '\\',
      '<',
      '>',
      '<!--',
      '-->',
      '<![CDATA[',
      "'",
      '\n',
      '\r',
      '\ufeff',
      '&',
      '=',
      '12e1',
    );
    fc.assert(
      fc.property(anything, fc.constantFrom<BodyFormat>('json', 'xml', 'text'), (source, format) => {
        const scanned = scan(format, source);
        fc.pre(
          [...scanned.placeholders].every(
            ({ place, reference: { ref } }) => place !== 'unfit' && /^\w+$/.test(ref),
          ),
        );
        const same = [...scanned.references].map(
          ([key, { placeholder }]) => [key, Buffer.from(placeholder)] as const,
        );
        expect(renderBody(scanned, new Map(same), limit).toString()).toBe(source);
      }),
      { numRuns: 3000 },
    );
  });
});
