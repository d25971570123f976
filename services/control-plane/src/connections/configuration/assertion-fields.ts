/** Fields of the API about assertions: the key, and the signed claims. */
import { z } from 'zod';
import { uuid } from '../../http/fields.ts';
import { ownClaims } from './assertions.ts';
import { algorithms } from './configuration.ts';

const maxClaimBytes = 4096;

/** Visible ASCII, as it is written into a claim or a header of a JWT. */
const word = z.string().regex(/^[\x21-\x7e]{1,2048}$/, 'must be printable ASCII without spaces');

/** Ids are numbers at GitHub, but digits in a URL. */
const numberOrText = z
  .union([z.string().min(1).max(64), z.number().int().positive()])
  .transform((id) => String(id));

const claims = z
  .record(z.string().min(1).max(200), z.unknown())
  .refine((given) => JSON.stringify(given).length <= maxClaimBytes, 'must be at most 4 KiB')
  .refine(
    (given) => !Object.keys(given).some((name) => ownClaims.has(name)),
    `must not set ${[...ownClaims].join(', ')}`,
  );

/** The same size as in `certificateInput`; the reader of keys reports faults in the content. */
const upload = z.string().min(1).max(200_000);

export const assertionFields = {
  private_key: upload.describe('PEM; never shown again.'),
  passphrase: z.string().max(1024).describe('The passphrase of `private_key`, where it is encrypted.'),
  signing_key_id: uuid
    .nullable()
    .describe('Id of a certificate secret whose private key signs, in place of `private_key`.'),
  algorithm: z.enum(algorithms).describe('Default: RS256.'),
  issuer: word
    .nullable()
    .describe('`iss` of the assertion; where a person consents, `iss` of the answer (RFC 9207).'),
  subject: z.string().min(1).max(1024).nullable().describe('`sub` of the assertion.'),
  audience: word.nullable().describe('`aud` of the assertion; default: the token URL.'),
  key_id: z.string().min(1).max(256).nullable().describe('`kid` of the assertion.'),
  claims: claims.describe('Further claims of the assertion.'),
  assertion_lifetime: z
    .int()
    .min(30)
    .max(3600)
    .nullable()
    .describe('Seconds between `iat` and `exp`; default: 300.'),
  service_account_json: z
    .union([upload, z.record(z.string(), z.unknown())])
    .describe('The JSON key file of a Google service account, as text or as an object.'),
  app_id: numberOrText.describe('`provider_params.app_id` of a GitHub App.'),
  installation_id: numberOrText.describe('`provider_params.installation_id` of a GitHub App.'),
};
