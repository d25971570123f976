/** What is uploaded: content, key and passphrase, as the seed names them. */
import { CERTIFICATE_TYPES } from '@knoxcall/certificates';
import { z } from 'zod';

const upload = z.string().min(1).max(200_000);

export const certificateInput = {
  certificate_content: upload,
  private_key: upload.optional(),
  passphrase: z.string().max(1024).optional(),
  certificate_type: z.enum(CERTIFICATE_TYPES).default('pem'),
};
