import { readFileSync } from 'node:fs';
import { bodyFormatOf, isScannable, type Reference, renderBody, scanBody, UNLIMITED } from './index.ts';

interface Vector {
  name: string;
  contentType: string | null;
  body: string;
  query?: string;
  expect?: string;
  rewritten?: boolean;
  missing?: string[];
}
interface Vectors {
  secrets: { id: string; name: string; value: string }[];
  cases: Vector[];
}

const vectors: Vectors = JSON.parse(
  readFileSync(new URL('../fixtures/substitution.json', import.meta.url), 'utf8'),
);

function lookUp({ kind, ref }: Reference, query: string): string | undefined {
  if (kind === 'var') return new URLSearchParams(query).get(ref) ?? undefined;
  return vectors.secrets.find((secret) => (kind === 'secret' ? secret.name : secret.id) === ref)?.value;
}

describe('the vectors of the substitution rules', () => {
  test.each(vectors.cases)('$name', (vector) => {
    const body = Buffer.from(vector.body);
    const format = bodyFormatOf(vector.contentType ?? undefined);
    if (format === null || !isScannable(body)) {
      expect({ expect: vector.body, rewritten: false }).toMatchObject({
        expect: vector.expect,
        rewritten: vector.rewritten,
      });
      return;
    }
    const scanned = scanBody(format, body);
    const values = new Map<string, Buffer>();
    const missing: string[] = [];
    for (const reference of scanned.references.values()) {
      const value = lookUp(reference, vector.query ?? '');
      if (value === undefined) missing.push(reference.ref);
      else values.set(reference.key, Buffer.from(value));
    }
    expect(missing).toEqual(vector.missing ?? []);
    if (vector.missing) return;
    const rendered = renderBody(scanned, values, { ...UNLIMITED, maxBytes: 8 << 20 });
    expect(rendered.toString()).toBe(vector.expect);
    expect(rendered !== body).toBe(vector.rewritten);
  });
});
