/** Common steps of tests with assertions: create a secret that sends assertions, change it, request its token. */
import type { CallAnswer, Json, Tenant } from '@knoxcall/testkit';
import type { KeyPair } from './key-pair.ts';

export type AssertionDesk = {
  nextName(): string;
  /** A secret of provider `custom`; `fields` replace the usual ones. */
  create(fields: object): Promise<Json>;
  /** As `create`, but returns the whole answer. */
  tryCreate(fields: object): Promise<CallAnswer>;
  patch(secret: Json, fields: object): Promise<Json>;
  tokenOf(secret: Json): Promise<Json>;
  shown(secret: Json): Promise<Json>;
};

let made = 0;

export function openAssertionDesk(tenant: Tenant): AssertionDesk {
  const nextName = (): string => {
    made += 1;
    return `asserted_${made}`;
  };
  const body = (fields: object): object => ({ name: nextName(), provider: 'custom', ...fields });
  const path = (secret: Json): string => `/v1/secrets/${String(secret.id)}`;
  return {
    nextName,
    create: (fields) => tenant.done('POST', '/v1/secrets/oauth2', body(fields)),
    tryCreate: (fields) => tenant.api('POST', '/v1/secrets/oauth2', body(fields)),
    patch: (secret, fields) => tenant.done('PATCH', `${path(secret)}/oauth2`, fields),
    tokenOf: async (secret) => (await tenant.api('GET', `${path(secret)}/oauth2/token`)).json,
    shown: (secret) => tenant.done('GET', path(secret)),
  };
}

/** The key file of a service account, in Google's form. */
export const keyFile = ({ pem }: Pick<KeyPair, 'pem'>) => ({
  type: 'service_account',
  project_id: 'p',
  private_key_id: 'key-1',
  private_key: pem,
  client_email: 'robot@p.iam.gserviceaccount.com',
  client_id: '1',
  token_uri: 'https://oauth2.googleapis.com/token',
});
