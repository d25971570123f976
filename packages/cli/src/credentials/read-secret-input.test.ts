/** A typed value is not echoed, and an unfinished one is never accepted. */
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { readSecretInput } from './read-secret-input.ts';

function terminal() {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const [output, errors] = [new PassThrough(), new PassThrough()];
  return { input, output, errors, shown: () => `${output.read() ?? ''}${errors.read() ?? ''}` };
}

function pipe(content: Uint8Array | string) {
  const input = new PassThrough();
  input.end(content);
  return { environment: {}, input, output: new PassThrough(), errors: new PassThrough() };
}

test('a terminal shows the prompt and nothing of the value', async () => {
  const { input, output, errors, shown } = terminal();
  const value = readSecretInput({ environment: {}, input, output, errors }, 'Value: ');
  input.write('sk_live\x7fE_1\r');
  expect(await value).toBe('sk_livE_1');
  expect(shown()).toBe('Value: \n');
});

test.each([
  ['a paste of several lines', 'line one\rline two\r', 'usage'],
  ['a paste whose last line has no end', 'line one\rline two', 'usage'],
  ['Ctrl-C', 'sk_live\x03', 'interrupted'],
  ['Ctrl-D', '\x04', 'interrupted'],
  ['nothing', '\r', 'usage'],
])('%s is refused', async (_name, typed, code) => {
  const { input, output, errors } = terminal();
  const value = readSecretInput({ environment: {}, input, output, errors }, 'Value: ');
  input.write(typed);
  await expect(value).rejects.toMatchObject({ code });
});

test('standard input is read byte for byte, without one line break at its end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async (text) => {
      fc.pre(text.isWellFormed() && !/\n$/.test(text));
      for (const end of ['', '\n', '\r\n']) {
        if (end === '\n' && text.endsWith('\r')) continue;
        expect(await readSecretInput(pipe(`${text}${end}`), '')).toBe(text);
        expect(await readSecretInput(pipe(`${text}${end}`), '', true)).toBe(`${text}${end}`);
      }
    }),
    { numRuns: 60 },
  );
});

test('a byte order mark belongs to the value, and bytes that are not UTF-8 are refused', async () => {
  expect(await readSecretInput(pipe('\ufeffx'), '')).toBe('\ufeffx');
  await expect(readSecretInput(pipe(Uint8Array.of(0xff, 0xfe)), '')).rejects.toMatchObject({ code: 'usage' });
});
