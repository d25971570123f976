import fc from 'fast-check';
import { DraftFault } from '../secrets/field-text.ts';
import {
  bodyOf,
  type Configuration,
  configurationOf,
  draftOf,
  isChanged,
  newRow,
  pairsOf,
} from './configuration-draft.ts';
import { headerPairs, queryPairs } from './pair-kinds.ts';

const empty: Configuration = {
  enabled: null,
  target_base_url: null,
  inject_headers_json: null,
  inject_body_json: null,
  method_configs: null,
  allowed_methods: null,
  mtls_certificate_id: null,
  auth: null,
  inject_query_json: null,
  substitute_in: null,
};

test('a configuration that nobody edits is saved unchanged', () => {
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,12}$/);
  const headers = fc
    .uniqueArray(fc.tuple(name, fc.option(fc.string(), { nil: null })), {
      selector: ([key]) => key.toLowerCase(),
    })
    .map((pairs) => Object.fromEntries(pairs));
  const body = fc.dictionary(name, fc.jsonValue());
  const configuration = fc.record({
    ...Object.fromEntries(Object.keys(empty).map((key) => [key, fc.constant(null)])),
    inject_headers_json: fc.option(headers, { nil: null }),
    inject_body_json: fc.option(body, { nil: null }),
  }) as fc.Arbitrary<Configuration>;
  fc.assert(
    fc.property(configuration, (one) => {
      expect(isChanged(draftOf(one), one)).toBe(false);
      expect(configurationOf(draftOf(one))).toEqual(JSON.parse(JSON.stringify(one)));
    }),
  );
});

test('no headers means inherit, and an empty list of headers means inject nothing', () => {
  expect(configurationOf(draftOf(empty)).inject_headers_json).toBeNull();
  const nothing = { ...empty, inject_headers_json: {} };
  expect(configurationOf(draftOf(nothing)).inject_headers_json).toEqual({});
  expect(isChanged(draftOf(nothing), empty)).toBe(true);
});

test('an empty row is no header; a header without a name, or one that is there twice, cannot be saved', () => {
  expect(pairsOf(headerPairs, [newRow(), newRow(' X-Key ', 'a'), newRow('Cookie', null)])).toEqual({
    'X-Key': 'a',
    Cookie: null,
  });
  expect(() => pairsOf(headerPairs, [newRow('', 'a')])).toThrow(DraftFault);
  const twoSpellings = [newRow('x-key', 'a'), newRow('X-Key', 'b')];
  expect(() => pairsOf(headerPairs, twoSpellings)).toThrow(/The header X-Key stands twice/);
  expect(pairsOf(queryPairs, twoSpellings)).toEqual({ 'x-key': 'a', 'X-Key': 'b' });
});

test("authentication, query and callers' places are saved as they came, for methods too", () => {
  const auth = { type: 'bearer', token: '{{secret:a}}' } as const;
  const one: Configuration = {
    ...empty,
    auth,
    inject_query_json: { key: '{{secret:a}}' },
    substitute_in: ['query'],
    method_configs: { GET: { auth } },
  };
  const saved = configurationOf(draftOf(one));
  expect(saved).toMatchObject(one);
  expect(isChanged(draftOf(one), one)).toBe(false);
});

test('a method without any setting has no configuration', () => {
  const draft = {
    ...draftOf(empty),
    methods: { GET: { auth: null, headers: null, query: null, body: null } },
  };
  expect(configurationOf(draft).method_configs).toBeNull();
});

test.each(['[1]', '"a"', 'null', '{', ''])('%j is refused as a body', (text) => {
  expect(() => bodyOf(text)).toThrow(DraftFault);
});
