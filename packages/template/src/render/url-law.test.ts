// The law of substitution for paths and queries: what an upstream parses is what the caller wrote, with only the
// placeholders changed; a value adds no segment, no parameter and no fragment.

import fc from 'fast-check';
import {
  renderBody,
  renderPath,
  type Scanned,
  scanPath,
  scanQuery,
  scanTargetPath,
  TemplateError,
  UNLIMITED,
  type Values,
} from '../index.ts';

const limit = { ...UNLIMITED, maxBytes: 1 << 20 };
const PLACEHOLDER = /\{\{(secret|var):([^ \t\n\v\f\r{}]+)\}\}/g;

type Named = Record<string, string>;
const value = fc.string({
  unit: fc.constantFrom(...'ab41/\\;?#&=+% .é😀{}\r\n\0', '{{secret:a}}', '%2e', '..'),
  maxLength: 6,
});
const values = fc.record({ 'secret:a': value, 'var:b': value });
const spelled = ['{{secret:a}}', '%7B%7Bsecret%3Aa%7D%7D', '%7b{var%3ab}%7D', '{{var:b}}'];
const noise = [
  '{{',
  '}}',
  '{{secret:',
  '%7B',
  '%',
  '%4',
  '4',
  '%c3',
  '%a9',
  '%zz',
  '%00',
  'x',
  '%C3%A9',
  '+',
  '%25',
];
const text = (...more: string[]): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...spelled, ...noise, ...more), { maxLength: 12 }).map((parts) => parts.join(''));

const put = (source: string, named: Named): string =>
  source.replace(PLACEHOLDER, (_all, kind, ref) => named[`${kind}:${ref}`] ?? 'other');
const given = ({ references }: Scanned, named: Named): Values =>
  new Map([...references.keys()].map((key) => [key, Buffer.from(named[key] ?? 'other')]));

/** Undefined where it was refused, which only an empty value, dots and what ends a segment may bring about. */
function attempt(render: () => string): string | undefined {
  try {
    return render();
  } catch (error) {
    expect(error).toBeInstanceOf(TemplateError);
    expect(error).toMatchObject({ code: 'value_not_representable' });
    return undefined;
  }
}

/** As servers read a segment: escapes as UTF-8, a plus as it is. */
const decoded = (segment: string): string =>
  new URLSearchParams(`=${segment.replaceAll('&', '%26').replaceAll('+', '%2B')}`).get('') ?? '';

test('a query parses to the source with the values in its names and values', () => {
  const parse = (query: string): [string, string][] => [...new URLSearchParams(`&${query}`)];
  const filled = (pairs: [string, string][]) => pairs.filter(([name, one]) => name !== '' || one !== '');
  fc.assert(
    fc.property(text('&', '=', '%26', '%3D', '&&', '?'), values, (source, named) => {
      const scanned = scanQuery(source);
      const result = attempt(() => renderBody(scanned, given(scanned, named), limit).toString());
      if (result === undefined) return;
      const wanted = parse(source).map(([name, one]): [string, string] => [
        put(name, named),
        put(one, named),
      ]);
      expect(filled(parse(result))).toEqual(filled(wanted));
      expect(result).not.toMatch(/[^!-~]|#/);
    }),
    { numRuns: 5000 },
  );
});

test('a path parses to the same segments with the values in them', () => {
  fc.assert(
    fc.property(text('/', '%2F', '.', '%2e', ';'), values, (rest, named) => {
      const source = `/${rest}`;
      const scanned = scanPath(source);
      const result = attempt(() => renderPath([scanned], given(scanned, named), limit));
      if (result === undefined) return;
      expect(result.split('/').map(decoded)).toEqual(
        source.split('/').map((one) => put(decoded(one), named)),
      );
      expect(result).not.toMatch(/[^!-~]|[?#]/);
      if (scanned.placeholders.length === 0) expect(result).toBe(source);
      else expect(new URL(`http://h${result}`).pathname.split('/')).toHaveLength(source.split('/').length);
    }),
    { numRuns: 5000 },
  );
});

describe('a segment is refused that', () => {
  const render = (source: string, one: string): string | undefined => {
    const scanned = scanPath(source);
    return attempt(() => renderPath([scanned], given(scanned, { 'var:b': one }), limit));
  };
  test.each([
    ['becomes dots', '/a/{{var:b}}/c', '..'],
    ['becomes a dot', '/a/{{var:b}}', '.'],
    ['becomes dots with what stands beside it', '/a/.{{var:b}}/c', '.'],
    ['becomes dots beside an escaped one', '/a/%2e{{var:b}}/c', '.'],
    ['becomes dots between escaped slashes', '/a%2F{{var:b}}%5Cc', '..'],
    ['becomes dots before parameters', '/a/{{var:b}};v=1/c', '..'],
    ['becomes dots in what a value separates', '/{{var:b}}/c', '../admin'],
    ['becomes dots after what a value separates', '/{{var:b}}/c', 'a\\..'],
    ['becomes dots after parameters of a value', '/{{var:b}}/c', 'a;..;b'],
    ['is left empty at the end', '/users/{{var:b}}', ''],
    ['is left empty in the middle', '/users/{{var:b}}/x', ''],
    ['is left empty by two', '/users/{{var:b}}{{var:b}}', ''],
    ['is left empty before parameters', '/users/{{var:b}};v=1', ''],
    ['holds nothing but what ends a segment', '/users/{{var:b}}', '/'],
    ['is left with a broken escape', '/a%{{var:b}}41', ''],
  ])('%s', (_name, source, one) => {
    expect(render(source, one)).toBeUndefined();
  });

  test.each([
    ['/a/v{{var:b}}/c', '..', '/a/v../c'],
    ['/a/{{var:b}}/c', '...', '/a/.../c'],
    ['/a/v{{var:b}}', '', '/a/v'],
    ['//{{var:b}}', '%2e%2e', '//%252e%252e'],
    ['/{{var:b}}', '/key+=', '/%2Fkey%2B%3D'],
    ['/{{var:b}}', 'a\r\nHost: x', '/a%0D%0AHost%3A%20x'],
    ['/a%4{{var:b}}', '1', '/a%4%31'],
  ])('and not %s with %j', (source, one, expected) => {
    expect(render(source, one)).toBe(expected);
  });
});

test("a target's path takes all kinds, and is judged together with the caller's", () => {
  const target = scanTargetPath('/%7B%7Benv:region%7D%7D/bot{{header:X-Bot}}');
  const own = scanPath('/{{uuid}}/{{env:region}}');
  const known = new Map([
    ['env:region', Buffer.from('eu')],
    ['header:x-bot', Buffer.from('7')],
  ]);
  expect(renderPath([target, own], known, limit)).toBe('/eu/bot7/{{uuid}}/{{env:region}}');
});
