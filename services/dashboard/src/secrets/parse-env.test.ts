import { parseEnv } from './parse-env.ts';

const read = (text: string) => parseEnv(text).map(({ name, value }) => [name, value]);

test.each([
  ['A=1', [['A', '1']]],
  ['export A = one two  # why', [['A', 'one two']]],
  ['A="a b # c"', [['A', 'a b # c']]],
  ["A='it is \\n raw'", [['A', 'it is \\n raw']]],
  ['A="x\\ny\\"z"', [['A', 'x\ny"z']]],
  [
    'A="one\ntwo"\nB=3',
    [
      ['A', 'one\ntwo'],
      ['B', '3'],
    ],
  ],
  ['A=https://x.example/#frag', [['A', 'https://x.example/#frag']]],
  ['A=a=b==', [['A', 'a=b==']]],
  [
    '# A=1\n\nB=2\r\nC=3\r\n',
    [
      ['B', '2'],
      ['C', '3'],
    ],
  ],
  ['A=1\nA=2', [['A', '2']]],
  ['just words', []],
])('%j', (text, expected) => {
  expect(read(text)).toEqual(expected);
});

test('a line that cannot be a secret, or looks like a mistake, is reported, and text in quotes is not trimmed', () => {
  expect(parseEnv('a-b=1')[0]!.fault).toMatch(/placeholder/);
  expect(parseEnv('A=')[0]!.fault).toMatch(/no value/);
  expect(parseEnv('A=" x "')[0]).toMatchObject({ value: ' x ', hint: expect.stringMatching(/white space/) });
  expect(parseEnv('A="x')[0]).toMatchObject({ value: '"x', hint: expect.stringMatching(/never closed/) });
});

test('a large text is read in linear time', () => {
  const begun = performance.now();
  expect(parseEnv(`${'A="'.repeat(2)}${'x\n'.repeat(100_000)}`).length).toBeGreaterThan(0);
  expect(performance.now() - begun).toBeLessThan(5_000);
});
