/** Reads one upload in a worker thread: returns plain data, because errors lose their class on the way back. */

import type { MessagePort } from 'node:worker_threads';
import {
  CertificateError,
  type CertificateUpload,
  type ParsedCertificate,
  parseCertificate,
} from '@knoxcall/certificates';

export type ReadOutcome =
  | { parsed: ParsedCertificate }
  | { refusal: ConstructorParameters<typeof CertificateError> };

/** `started` is posted when it begins. */
export type ReadTask = { upload: CertificateUpload; started: MessagePort };

export default function readCertificate({ upload, started }: ReadTask): ReadOutcome {
  started.postMessage(null);
  try {
    return { parsed: parseCertificate({ ...upload, now: new Date() }) };
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    return { refusal: [error.code, error.field, error.explanation] };
  }
}
