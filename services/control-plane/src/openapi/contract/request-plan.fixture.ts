/** For tests: one request of a generated run, planned before it is known which ids will exist. */
import fc from 'fast-check';
import { arbitraryOf, broken, type Generators } from './arbitrary-of.fixture.ts';
import type { ShownOperation, ShownParameter } from './document-reader.fixture.ts';

/** `own`: an id of the tenant; `foreign`: of another tenant. */
type IdKind = 'own' | 'foreign' | 'unknown' | 'garbage';
type Key = 'admin' | 'editor' | 'read' | 'invoke' | 'none' | 'wrong';

export type RequestPlan = {
  operation: ShownOperation;
  key: Key;
  id: { kind: IdKind; index: number; garbage: string };
  query: Record<string, string>;
  body: { text: string; type: string } | undefined;
  idempotencyKey: string | undefined;
  ifMatch: string | undefined;
};

export function planOf(operation: ShownOperation, generators: Generators): fc.Arbitrary<RequestPlan> {
  return fc.record({
    operation: fc.constant(operation),
    key: weighted<Key>({ admin: 60, editor: 15, read: 10, invoke: 5, none: 2, wrong: 1 }),
    id: fc.record({
      kind: weighted<IdKind>({ own: 8, foreign: 1, unknown: 1, garbage: 1 }),
      index: fc.nat(),
      garbage: fc.constantFrom('x', '.x', '%00', 'null', '1', 'a'.repeat(400), '%ff', '%F0%9F%98%80', '{id}'),
    }),
    query: queryOf(operation, generators),
    body: operation.body === undefined ? unwantedBody : bodyOf(operation, generators),
    idempotencyKey: rarely(fc.constantFrom('a', 'b', 'c', '\u{e9}', ' ')),
    ifMatch: rarely(fc.constantFrom('*', '"1"', 'x', '"0", "2"')),
  });
}

/** The value one time in eight, else undefined. */
function rarely<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  return fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
}

function weighted<Value extends string>(weights: Record<Value, number>): fc.Arbitrary<Value> {
  const entries = Object.entries(weights) as [Value, number][];
  return fc.oneof(...entries.map(([value, weight]) => ({ weight, arbitrary: fc.constant(value) })));
}

function queryOf(operation: ShownOperation, generators: Generators): fc.Arbitrary<Record<string, string>> {
  const parameters = operation.parameters.filter((parameter) => parameter.in === 'query');
  const valid = fc.record(
    Object.fromEntries(parameters.map((parameter) => [parameter.name, queryValue(parameter, generators)])),
    { requiredKeys: [] },
  ) as fc.Arbitrary<Record<string, string>>;
  const strange = fc.dictionary(
    fc.constantFrom('page', 'cursor', 'x', '__proto__', 'sort'),
    fc.constantFrom('0', '-1', 'abc', '\0', '9'.repeat(30), 'WyIxIl0', ''),
    { minKeys: 1, maxKeys: 2 },
  );
  return fc.oneof({ weight: 8, arbitrary: valid }, { weight: 1, arbitrary: strange });
}

function queryValue({ schema }: ShownParameter, generators: Generators): fc.Arbitrary<string> {
  return arbitraryOf(schema, generators).map((value) => String(value));
}

function bodyOf(operation: ShownOperation, generators: Generators): fc.Arbitrary<RequestPlan['body']> {
  const { body = {}, bodyExample } = operation;
  const valid = arbitraryOf(body, generators);
  const example = fc.tuple(fc.constant(bodyExample ?? {}), valid).map(([given, more]) => ({
    ...Object(given),
    ...(typeof Object(more).name === 'string' ? { name: Object(more).name } : {}),
  }));
  const text = (value: fc.Arbitrary<unknown>) => value.map((one) => JSON.stringify(one) ?? '');
  const json = fc.oneof(
    { weight: 4, arbitrary: text(example) },
    { weight: 4, arbitrary: text(valid) },
    { weight: 3, arbitrary: text(broken(fc.oneof(valid, example))) },
    { weight: 1, arbitrary: fc.constantFrom('', '{', 'null', '[]', '"x"', '{"a":1,}', '\ufeff{}') },
  );
  const type = weighted({ 'application/json': 30, 'text/plain': 1, 'application/xml': 1 });
  return fc.record({ text: json, type });
}

const unwantedBody: fc.Arbitrary<RequestPlan['body']> = rarely(
  fc.constantFrom(
    { text: '{}', type: 'application/json' },
    { text: 'a=1', type: 'application/x-www-form-urlencoded' },
  ),
);
