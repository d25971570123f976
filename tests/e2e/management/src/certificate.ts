/** Bodies for `POST /v1/secrets/certificate`, of files whose contents openssl has described. */
import { goodFile } from '@knoxcall/certificates/fixtures';

export const pemFile = goodFile('rsa, PEM and PKCS#8 key');

/** A certificate with its key. */
export const certificate = (name: string): Record<string, unknown> => ({
  name,
  certificate_content: pemFile.content,
  private_key: pemFile.privateKey,
});
