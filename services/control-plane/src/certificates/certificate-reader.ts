/**
 * Reads uploads in threads of their own. Deriving a key from a passphrase, and hostile files, may take seconds, and
 * nobody who asks the control plane for something else waits for that.
 */
import { Piscina } from 'piscina';
import { CertificateError } from './certificate-error.ts';
import type { ParsedCertificate } from './parse-certificate.ts';
import type { ReadOutcome } from './read-certificate.thread.ts';
import type { CertificateUpload } from './read-upload.ts';

/** Rejects with `CertificateError`. */
export type ReadCertificate = (upload: CertificateUpload) => Promise<ParsedCertificate>;

export type CertificateReader = { read: ReadCertificate; close(): Promise<void> };

const maxMs = 10_000;

export function createCertificateReader(): CertificateReader {
  const threads = new Piscina<CertificateUpload, ReadOutcome>({
    filename: new URL('./read-certificate.thread.ts', import.meta.url).href,
    minThreads: 0,
    maxThreads: 2,
    idleTimeout: 30_000,
  });
  return {
    read: async (upload) => {
      const outcome = await threads.run(upload, { signal: AbortSignal.timeout(maxMs) }).catch(tookTooLong);
      if ('parsed' in outcome) return outcome.parsed;
      throw new CertificateError(...outcome.refusal);
    },
    close: () => threads.destroy(),
  };
}

function tookTooLong(error: unknown): ReadOutcome {
  if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
  const explanation = 'takes too long to read: export it again with fewer key derivation iterations';
  return { refusal: ['key_derivation_too_costly', 'certificate_content', explanation] };
}
