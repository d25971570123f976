import fc from 'fast-check';
import { type JsonObject, mergeJson, UNLIMITED } from '../index.ts';

const merge = (caller: string, injected: JsonObject): string =>
  mergeJson(Buffer.from(caller), injected, UNLIMITED).toString();

type Tree = Record<string, unknown>;
const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The merge of parsed values: what the merge of bytes must parse to. */
function reference(caller: unknown, injected: unknown): unknown {
  if (!isTree(caller) || !isTree(injected)) return injected;
  const merged = Object.entries(caller).filter(([key]) => !Object.hasOwn(injected, key));
  const own = new Map(Object.entries(caller));
  const written = Object.entries(injected).map(([key, value]) => [
    key,
    own.has(key) ? reference(own.get(key), value) : value,
  ]);
  return Object.fromEntries([...merged, ...written]);
}

/** One text for all orders of the same members. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isTree(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`);
  return `{${members.sort().join()}}`;
}

describe('merging an injected object into a JSON body', () => {
  test.each([
    ['{}', { a: 1 }, '{"a":1}'],
    ['{ }', { a: 1 }, '{"a":1 }'],
    ['{"a":1}', {}, '{"a":1}'],
    ['{"a":1,"b":2}', { a: 'x' }, '{"b":2,"a":"x"}'],
    ['{"a":1,"b":2}', { b: [3] }, '{"a":1,"b":[3]}'],
    ['{"o":{"x":1,"y":2},"b":2}', { o: { y: 3 } }, '{"b":2,"o":{"x":1,"y":3}}'],
    ['{"o":[1]}', { o: { y: 3 } }, '{"o":{"y":3}}'],
    ['{"o":{"x":1}}', { o: [1] }, '{"o":[1]}'],
    ['{"o":{"x":1}}', { o: null }, '{"o":null}'],
    ['{\n  "a": 1\n}\n', { k: 'v' }, '{\n  "a": 1,\n  "k":"v"\n}\n'],
    [' {"a":1} ', { k: true }, ' {"a":1,"k":true} '],
  ])('%j with %j is %j', (caller, injected, expected) => {
    expect(merge(caller, injected)).toBe(expected);
  });

  test('what is not replaced keeps its spelling', () => {
    const kept =
      '"big":12345678901234567890, "f":1.0 , "e":1e400,"dup":1,"dup":{ "x" : 2 },"s":"\\u00e9\\/","n":-0';
    expect(merge(`{${kept},"k":"old"}`, { k: 'new' })).toBe(`{${kept},"k":"new"}`);
    expect(merge(`{"o":{${kept}}}`, { o: { k: 1 } })).toBe(`{"o":{${kept},"k":1}}`);
  });

  test('keys are compared decoded, and every occurrence goes', () => {
    expect(merge('{"api\\u005fkey":1,"a":2,"api_key":3,"\\u0061pi_key":4}', { api_key: 'x' })).toBe(
      '{"a":2,"api_key":"x"}',
    );
    expect(merge('{"o":{"\\u006b":1,"k":2,"z":3}}', { o: { k: 'x' } })).toBe('{"o":{"z":3,"k":"x"}}');
  });

  test('of a key that comes twice the last is merged with, as JSON.parse would have it', () => {
    expect(merge('{"o":{"x":1},"o":{"y":2}}', { o: { k: 3 } })).toBe('{"o":{"y":2,"k":3}}');
    expect(merge('{"o":{"x":1},"o":5}', { o: { k: 3 } })).toBe('{"o":{"k":3}}');
    expect(merge('{"o":5,"\\u006f":{"x":1}}', { o: { k: 3 } })).toBe('{"o":{"x":1,"k":3}}');
  });

  test('the injected member comes last, so that a reader that ignores case takes it', () => {
    expect(merge('{"key":1,"KEY":"mine"}', { key: 'ours' })).toBe('{"KEY":"mine","key":"ours"}');
  });

  test('__proto__ and constructor are keys like any other', () => {
    const injected: JsonObject = JSON.parse(
      '{"__proto__":{"admin":true},"constructor":{"prototype":{"y":1}}}',
    );
    const result: unknown = JSON.parse(merge('{"__proto__":{"x":1},"constructor":{"z":1}}', injected));
    const expected: unknown = JSON.parse(
      '{"__proto__":{"x":1,"admin":true},"constructor":{"z":1,"prototype":{"y":1}}}',
    );
    expect(canonical(result)).toBe(canonical(expected));
    expect(Reflect.get({}, 'admin')).toBeUndefined();
    expect(merge('{"toString":1,"hasOwnProperty":2}', { a: 1 })).toBe(
      '{"toString":1,"hasOwnProperty":2,"a":1}',
    );
  });

  test('a byte order mark stays', () => {
    expect(merge('\ufeff{"a":1}', { b: 2 })).toBe('\ufeff{"a":1,"b":2}');
  });

  test('parses to the merge of what the two parse to', () => {
    const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'é', '"', 'a\\b', '1');
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, 1.5, -0, 'x', '{"a":', ',}', '\\"', ''),
        fc.array(tie('json'), { maxLength: 2 }),
        fc.array(fc.tuple(key, tie('json')), { maxLength: 4 }),
      ),
    }));
    const space = fc.constantFrom('', ' ', '\n\t');
    /** Lists of pairs become objects, duplicates and all, with keys spelled in two ways. */
    const write = (value: unknown, gap: string): string => {
      const isPairs =
        Array.isArray(value) &&
        value.length > 0 &&
        value.every((item) => Array.isArray(item) && item.length === 2 && typeof item[0] === 'string');
      if (!isPairs)
        return Array.isArray(value)
          ? `[${value.map((item) => write(item, gap)).join(`,${gap}`)}]`
          : JSON.stringify(value);
      const members = (value as [string, unknown][]).map(([name, item], index) => {
        const spelled =
          index % 2
            ? `"${[...name].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`
            : JSON.stringify(name);
        return `${gap}${spelled}${gap}:${gap}${write(item, gap)}${gap}`;
      });
      return `{${members.join(',')}}`;
    };
    const pairs = fc.array(fc.tuple(key, json), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(pairs, pairs, space, (mine, theirs, gap) => {
        const caller = write(mine, gap);
        const injected: JsonObject = JSON.parse(write(theirs, ''));
        const result = merge(caller, injected);
        expect(canonical(JSON.parse(result))).toBe(canonical(reference(JSON.parse(caller), injected)));
        for (const name of Object.keys(injected)) {
          const again = merge(result, { [name]: 'once' });
          expect(again.split(`${JSON.stringify(name)}:"once"`).length).toBe(2);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('a body that cannot be merged into is refused', () => {
  test.each([
    '',
    ' ',
    '[]',
    '"x"',
    '1',
    'null',
    '{',
    '{"a":1,}',
    "{'a':1}",
    '{"a":01}',
    '{"a":1}x',
    '{"a":"\n"}',
    '\ufeff',
    '{"a":NaN}',
  ])('%j', (caller) => {
    expect(() => merge(caller, { a: 1 })).toThrow(expect.objectContaining({ code: 'body_not_mergeable' }));
  });

  test('bytes that are no UTF-8', () => {
    const bytes = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
    expect(() => mergeJson(bytes, { a: 1 }, UNLIMITED)).toThrow(
      expect.objectContaining({ code: 'body_not_mergeable' }),
    );
  });

  test('and the message quotes nothing of it', () => {
    expect(() => merge('{"key":"sk_live_1" x', {})).toThrow(/^(?!.*sk_live)/);
  });
});

describe('a body that is nested deeply', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;

  test('is merged, or refused, and never exhausts the stack', () => {
    const caller = `{"deep":${deep},"a":1}`;
    const expected = `{"deep":${deep},"a":2}`;
    let result: string;
    try {
      result = merge(caller, { a: 2 });
    } catch (error) {
      expect(error).toMatchObject({ code: 'body_not_mergeable' });
      return;
    }
    expect(result === expected).toBe(true);
  });
});

test('a key that stands many times is written once, whatever the size of what is injected', () => {
  const injected = { a: { b: 'x'.repeat(200_000) } };
  const began = performance.now();
  expect(merge(`{${'"a":{},'.repeat(50_000)}"c":1}`, injected)).toBe(
    `{"c":1,"a":${JSON.stringify(injected.a)}}`,
  );
  // Written each time it would be 10 GB.
  expect(performance.now() - began).toBeLessThan(5_000);
});
