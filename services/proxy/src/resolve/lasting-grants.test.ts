/** Kept grants are found only for the same references, written by the same side, of the same configuration. */
import type { Configuration, References } from '@knoxcall/rules';
import { referenceOf } from '@knoxcall/template';
import { createLastingGrants } from './lasting-grants.ts';

const set = (...named: [name: string, byCaller: boolean][]): References =>
  new Map(
    named.map(([name, byCaller]) => {
      const reference = referenceOf('secret', name);
      return [reference.key, { reference, byCaller }];
    }),
  );
const configured = (ownReferences: References): Configuration => ({ ownReferences }) as Configuration;

test('a set of references is found again by what it says, and nothing else is', () => {
  const grants = createLastingGrants<string>();
  const configuration = configured(set(['own', false]));
  const made = { generation: 1, granted: 'both' };
  grants.keep(configuration, set(['own', false], ['a', true]), made);
  expect(grants.of(configuration, set(['own', false], ['a', true]))).toBe(made);
  for (const other of [
    set(['own', true], ['a', true]),
    set(['own', false], ['a', false]),
    set(['own', false], ['b', true]),
    set(['a', true]),
    configuration.ownReferences,
  ]) {
    expect(grants.of(configuration, other)).toBeUndefined();
  }
  expect(grants.of(configured(set()), set(['own', false], ['a', true]))).toBeUndefined();
});

test('names that contain another placeholder cannot pass for two references', () => {
  const grants = createLastingGrants<string>();
  const configuration = configured(set());
  grants.keep(configuration, set(['a', true], ['b', true]), { generation: 1, granted: 'two' });
  expect(grants.of(configuration, set(['a}}13+{{secret:b', true]))).toBeUndefined();
});

test('callers that name ever other secrets push out only what callers named', () => {
  const grants = createLastingGrants<string>();
  const configuration = configured(set(['own', false]));
  const own = { generation: 1, granted: 'own' };
  grants.keep(configuration, configuration.ownReferences, own);
  const named = Array.from({ length: 100 }, (_, at) => set([`s${at}`, true]));
  for (const one of named) grants.keep(configuration, one, { generation: 1, granted: 'named' });
  expect(named.filter((one) => grants.of(configuration, one) !== undefined).length).toBeLessThanOrEqual(8);
  expect(grants.of(configuration, configuration.ownReferences)).toBe(own);
});
