import { readFileSync } from 'node:fs';
import { DataKey, type EnvelopeError, type KeyWrapperError } from './index.ts';
import { open } from './open.ts';
import { createLocalWrapper } from './wrappers/local-wrapper.ts';

interface SealVector {
  name: string;
  dataKey: { id: string; tenantId: string; key: string };
  binding: {
    purpose: string;
    tenantId: string;
    objectId: string;
    environmentId: string | null;
    field: string;
    revision: string;
  };
  sealed: string;
  expect: string;
  plaintext?: string;
}

interface WrapVector {
  name: string;
  masterKey: string;
  context: { tenant: string; purpose: string };
  wrapped: string;
  expect: string;
  key?: string;
}

const vectors = JSON.parse(readFileSync(new URL('../fixtures/vectors.json', import.meta.url), 'utf8')) as {
  seal: SealVector[];
  localWrap: WrapVector[];
};

function outcomeOf(vector: SealVector): { expect: string; plaintext?: string } {
  const dataKey = new DataKey({ ...vector.dataKey, key: Buffer.from(vector.dataKey.key, 'hex') });
  const binding = { ...vector.binding, revision: BigInt(vector.binding.revision) };
  try {
    const plaintext = open(dataKey, binding, Buffer.from(vector.sealed, 'hex')).reveal().toString('hex');
    return { expect: 'success', plaintext };
  } catch (error) {
    return { expect: (error as EnvelopeError).code };
  }
}

async function unwrapOutcomeOf(vector: WrapVector): Promise<{ expect: string; key?: string }> {
  const wrapper = createLocalWrapper(Buffer.from(vector.masterKey, 'hex'));
  try {
    const key = await wrapper.unwrap(Buffer.from(vector.wrapped, 'hex'), vector.context);
    return { expect: 'success', key: Buffer.from(key).toString('hex') };
  } catch (error) {
    return { expect: (error as KeyWrapperError).code };
  }
}

describe('a committed vector opens in every later version, or stays refused', () => {
  test.each(vectors.seal.map((vector) => [vector.name, vector.expect, vector] as const))(
    'sealed: %s: %s',
    (_name, _expect, { expect: expected, plaintext, ...rest }) => {
      const outcome = outcomeOf({ expect: expected, ...rest });
      expect(outcome).toEqual(
        plaintext === undefined ? { expect: expected } : { expect: expected, plaintext },
      );
    },
  );

  test.each(vectors.localWrap.map((vector) => [vector.name, vector.expect, vector] as const))(
    'wrapped by a local master key: %s: %s',
    async (_name, _expect, { expect: expected, key, ...rest }) => {
      const outcome = await unwrapOutcomeOf({ expect: expected, ...rest });
      expect(outcome).toEqual(key === undefined ? { expect: expected } : { expect: expected, key });
    },
  );

  test('the vectors cover every error code of opening', () => {
    expect(new Set(vectors.seal.map((vector) => vector.expect))).toEqual(
      new Set(['success', 'bad_binding', 'malformed', 'tampered', 'unknown_version', 'wrong_data_key']),
    );
  });
});
