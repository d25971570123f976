/** `POST /v1/secrets/oauth2`. */
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import type { Answer } from '../http/operation.ts';
import { commonSecretFields } from '../secrets/insert-secret.ts';
import { secretSummary } from '../secrets/secret-view.ts';
import { oauth2Details } from './connections.ts';

export const oauth2Fields = z.strictObject({ ...commonSecretFields });
export const oauth2Answer = secretSummary.extend(oauth2Details.shape);

export async function createOAuth2Secret(
  _a: unknown,
  _b: unknown,
): Promise<Answer<z.input<typeof oauth2Answer>>> {
  throw new Problem('internal_error');
}
