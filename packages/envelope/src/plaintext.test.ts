import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { format, inspect } from 'node:util';
import { serialize } from 'node:v8';
import fc from 'fast-check';
import { Plaintext } from './index.ts';

function printedBy(print: (console: Console) => void): string {
  let printed = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      printed += String(chunk);
      done();
    },
  });
  print(new Console(stream, stream));
  return printed;
}

const ways: [string, (plaintext: Plaintext) => string][] = [
  ['String()', (plaintext) => String(plaintext)],
  ['a template', (plaintext) => `${plaintext}`],
  ['concatenation', (plaintext) => `<${plaintext}>`],
  ['toLocaleString', (plaintext) => plaintext.toLocaleString()],
  ['JSON.stringify', (plaintext) => JSON.stringify({ plaintext, list: [plaintext] })],
  ['inspect', (plaintext) => inspect(plaintext)],
  ['inspect, nested', (plaintext) => inspect({ a: [{ plaintext }] }, { depth: 9 })],
  [
    'inspect with everything shown',
    (plaintext) => inspect(plaintext, { showHidden: true, customInspect: false, getters: true }),
  ],
  ['format %s %o %O %j %d', (plaintext) => format('%s %o %O %j %d', ...Array(5).fill(plaintext))],
  ['console.log', (plaintext) => printedBy((console) => console.log(plaintext, { plaintext }))],
  ['console.dir', (plaintext) => printedBy((console) => console.dir(plaintext, { showHidden: true }))],
  ['console.table', (plaintext) => printedBy((console) => console.table([{ plaintext }]))],
  ['an error message', (plaintext) => inspect(new Error(`failed: ${plaintext}`, { cause: plaintext }))],
  ['structuredClone', (plaintext) => inspect(structuredClone({ plaintext }), { showHidden: true, depth: 9 })],
  ['v8.serialize', (plaintext) => serialize({ plaintext }).toString('latin1')],
  [
    'Object.entries',
    (plaintext) => inspect([Reflect.ownKeys(plaintext), Object.entries(plaintext), { ...plaintext }]),
  ],
  ['Buffer.from', (plaintext) => Buffer.from(plaintext as unknown as string).toString('latin1')],
];

test.each(ways)('%s shows no plaintext', (_name, print) => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z]{3}[a-zA-Z0-9]{9,40}$/), (secret) => {
      const bytes = Buffer.from(secret);
      const shown = print(new Plaintext(bytes));
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain(bytes.toString('hex'));
      expect(shown).not.toContain(bytes.toString('base64').slice(0, 12));
      expect(shown).not.toContain([...bytes].join(','));
      expect(shown).not.toContain([...bytes].join(', '));
    }),
    { numRuns: 20 },
  );
});

test.each(ways.slice(0, 7))('%s says [redacted]', (_name, print) => {
  expect(print(new Plaintext(Buffer.from('canary')))).toContain('[redacted]');
});

test('reveal gives the exact bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const plaintext = new Plaintext(Uint8Array.from(bytes));
      expect(plaintext.byteLength).toBe(bytes.length);
      expect(plaintext.reveal()).toEqual(Buffer.from(bytes));
    }),
  );
});

test('wipe zeroes the bytes, also in copies that reveal returned, and reveal then fails', () => {
  const plaintext = new Plaintext(Buffer.from('canary'));
  const revealed = plaintext.reveal();
  plaintext.wipe();
  plaintext.wipe();
  expect(revealed).toEqual(Buffer.alloc(6));
  expect(plaintext.byteLength).toBe(0);
  expect(() => plaintext.reveal()).toThrow(expect.objectContaining({ code: 'wiped' }));
  expect(String(plaintext)).toBe('[redacted]');
});
