/** Reads the JSON key file of a Google service account. Must never quote the file. */
import { z } from 'zod';
import { validationError } from '../../http/validate.ts';

/** Google has written both into key files. Any other address would receive an assertion. */
const tokenUris: ReadonlySet<string> = new Set([
  'https://oauth2.googleapis.com/token',
  'https://accounts.google.com/o/oauth2/token',
]);

const keyFile = z.object({
  type: z.literal('service_account'),
  client_email: z.string().regex(/^[\x21-\x7e]{1,320}$/),
  private_key: z.string().min(1).max(200_000),
  private_key_id: z.string().min(1).max(256),
  token_uri: z.string().refine((uri) => tokenUris.has(uri)),
});

const faults: Readonly<Record<string, string>> = {
  type: 'must be the key file of a service account (type)',
  client_email: 'has no client_email',
  private_key: 'has no private_key',
  private_key_id: 'has no private_key_id',
  token_uri: "has a token_uri that is not Google's",
};

type ServiceAccount = { issuer: string; keyId: string; privateKey: string };

/** Refuses with `validation_error`. */
export function readServiceAccount(given: string | Record<string, unknown>): ServiceAccount {
  const parsed = keyFile.safeParse(typeof given === 'string' ? parseJson(given) : given);
  if (parsed.success) {
    const { client_email: issuer, private_key_id: keyId, private_key: privateKey } = parsed.data;
    return { issuer, keyId, privateKey };
  }
  const wrong = parsed.error.issues.map(({ path }) => faults[String(path[0])] ?? 'must be a JSON object');
  throw validationError({ service_account_json: [...new Set(wrong)] });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
