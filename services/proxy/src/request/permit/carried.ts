/** The secrets that a request carries, named by their ids: what bears their names later is something else. */
import type { NamedReference, References } from '@knoxcall/rules';
import type { Granted } from '../../resolve/authorise.ts';

export function carriedSecrets(references: References, { secrets }: Granted): References {
  return new Map(
    secrets.map(({ reference, secret }): [string, NamedReference] => {
      const byCaller = references.get(reference.key)?.byCaller ?? true;
      return [reference.key, { reference: { ...reference, kind: 'secret_id', ref: secret.id }, byCaller }];
    }),
  );
}
