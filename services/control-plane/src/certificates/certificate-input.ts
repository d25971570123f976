/** What is uploaded: content, key and passphrase, as the seed names them. */
import { z } from 'zod';
import { certificateType } from '../columns.ts';

const upload = z.string().min(1).max(200_000);

export const certificateInput = {
  certificate_content: upload,
  private_key: upload.optional(),
  passphrase: z.string().max(1024).optional(),
  certificate_type: certificateType.default('pem'),
};
