/** Reads the private key of a request, alone or in a key file, with the same work budget as every other upload. */
import { CertificateError } from '@knoxcall/certificates';
import type { ReadCertificate } from '../certificates/certificate-reader.ts';
import { validationError } from '../http/validate.ts';
import type { Configuration } from './configuration/configuration.ts';
import type { KeyRead, OAuth2Changes } from './configuration/oauth2-fields.ts';
import { providers } from './configuration/providers.ts';
import { readServiceAccount } from './configuration/service-account.ts';

type Upload = { tenantId: string; provider: Configuration['provider']; fields: OAuth2Changes };

/** Null where no key was given. Refuses with `validation_error` on the field at fault. */
export async function readKey(
  readCertificate: ReadCertificate,
  { tenantId, provider, fields }: Upload,
): Promise<KeyRead | null> {
  const { private_key: given, passphrase, service_account_json: file } = fields;
  if (file === undefined) {
    if (given === undefined) {
      if (passphrase !== undefined) throw validationError({ passphrase: ['needs a private_key'] });
      return null;
    }
    const upload = { field: 'private_key', content: given, passphrase };
    return { issuer: null, keyId: null, privateKey: await readUpload(readCertificate, tenantId, upload) };
  }
  const isAsked = providers[provider].fields.some(({ name }) => name === 'service_account_json');
  if (!isAsked) throw validationError({ service_account_json: [`is not for the provider '${provider}'`] });
  if (given !== undefined) throw validationError({ private_key: ['is in service_account_json already'] });
  const { privateKey: content, ...account } = readServiceAccount(file);
  const upload = { field: 'service_account_json', content, passphrase: undefined };
  return { ...account, privateKey: await readUpload(readCertificate, tenantId, upload) };
}

async function readUpload(
  readCertificate: ReadCertificate,
  tenantId: string,
  { field, content, passphrase }: { field: string; content: string; passphrase: string | undefined },
): Promise<string> {
  try {
    const { privateKey } = await readCertificate(tenantId, { certificateType: 'key', content, passphrase });
    if (privateKey !== null) return privateKey;
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    throw validationError({ [error.field === 'passphrase' ? 'passphrase' : field]: [error.explanation] });
  }
  throw validationError({ [field]: ['is not a private key'] });
}
