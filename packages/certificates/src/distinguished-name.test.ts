import fc from 'fast-check';
import { parseDer } from './asn1.ts';
import { formatName } from './distinguished-name.ts';
import { der } from './fixtures/der.ts';

function nameOf(value: Buffer, tag = 0x0c, oidHex = '550403'): string {
  const attribute = der(0x30, der(0x06, Buffer.from(oidHex, 'hex')), der(tag, value));
  return formatName(parseDer(der(0x30, der(0x31, attribute))));
}

/** RFC 4514 section 3: how a reader decodes a value of the text. */
function readBack(text: string): string {
  const bytes: Buffer[] = [];
  for (const [, hex, special, plain] of text.matchAll(/\\([0-9A-F]{2})|\\(.)|([^\\])/gsu)) {
    bytes.push(hex ? Buffer.from(hex, 'hex') : Buffer.from(special ?? plain ?? ''));
  }
  return Buffer.concat(bytes).toString();
}

describe('formatName', () => {
  test('any text can be read back from its escaped form, which is one line without a bare separator', () => {
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom(...' #"+,;<>\\=\n\0'), fc.constantFrom('é', '株', '𝄞')),
    });
    const property = fc.property(text, (value) => {
      const written = nameOf(Buffer.from(value)).slice('CN='.length);
      expect(readBack(written)).toBe(value);
      expect(written.replace(/\\./gs, '')).not.toMatch(/["+,;<>\p{Cc}]/u);
      expect(written).not.toMatch(/^[ #]/);
    });
    fc.assert(property, { numRuns: 500 });
  });

  test.each([
    ['UTF-8 that is none', 0x0c, 'ff', 'CN=#0C01FF'],
    ['a number', 0x02, '05', 'CN=#020105'],
    ['UCS-4 beyond Unicode', 0x1c, '00110000', 'CN=#1C0400110000'],
    ['UCS-4 cut short', 0x1c, '0000', 'CN=#1C020000'],
    ['half a surrogate pair', 0x1e, 'd834', 'CN=#1E02D834'],
    ['a surrogate pair', 0x1e, 'd834dd1e', 'CN=𝄞'],
    ['T61, read as Latin-1', 0x14, 'e9', 'CN=é'],
  ])('a value that is %s', (_name, ...[tag, hex, expected]) => {
    expect(nameOf(Buffer.from(hex, 'hex'), tag)).toBe(expected);
  });

  test('an attribute without a short name is written with its dotted object identifier', () => {
    expect(nameOf(Buffer.from('x'), 0x0c, '883703')).toBe('2.999.3=#0C0178');
  });

  test('the name without attributes is the empty text', () => {
    expect(formatName(parseDer(Buffer.from('3000', 'hex')))).toBe('');
  });
});
