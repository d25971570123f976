/** Who connected a secret last, as it is shown. */
import { z } from 'zod';
import { timestamp } from '../../http/fields.ts';

/** The last time that a person completed a sign-in, in whichever environment; null before the first. */
export const lastConnected = z
  .object({
    at: timestamp,
    /** `key_id` of the API key or e-mail of the member that made the link, or `bare_redirect` where nobody made one. */
    by: z.string(),
    address: z.string().nullable(),
    /** Whose it is, where the provider told. */
    account: z.string().nullable(),
  })
  .nullable();
export type LastConnected = z.input<typeof lastConnected>;
