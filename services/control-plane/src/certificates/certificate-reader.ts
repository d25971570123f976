/**
 * Reads uploads in worker threads. Deriving a key from a passphrase, and hostile files, may take seconds, and no other
 * request to the control plane may wait for that. A tenant's uploads take turns, so that many of one tenant do not hold
 * up the others.
 */

import { MessageChannel } from 'node:worker_threads';
import { CertificateError, type CertificateUpload, type ParsedCertificate } from '@knoxcall/certificates';
import { Problem } from '@knoxcall/problems';
import { Piscina } from 'piscina';
import { createTenantTurns } from '../changes/tenant-turns.ts';
import type { ReadOutcome, ReadTask } from './read-certificate.thread.ts';

/** Rejects with `CertificateError`, and with `dependency_unavailable` where too many are waiting. */
export type ReadCertificate = (tenantId: string, upload: CertificateUpload) => Promise<ParsedCertificate>;

type CertificateReader = { read: ReadCertificate; close(): Promise<void> };

/** The longest time in a thread, from its start. */
const maxMs = 10_000;
/** The longest time in the queue for a thread. */
const maxQueuedMs = 20_000;
/** An upload may have hundreds of kilobytes of text. */
const waiting = { maxWaiting: 10, maxWaitMs: 15_000 };
const maxQueue = 100;

export function createCertificateReader(): CertificateReader {
  const threads = new Piscina<ReadTask, ReadOutcome>({
    filename: new URL('./read-certificate.thread.ts', import.meta.url).href,
    minThreads: 0,
    maxThreads: 2,
    idleTimeout: 30_000,
    maxQueue,
  });
  const takeTurn = createTenantTurns(waiting);
  return {
    read: async (tenantId, upload) => {
      const outcome = await takeTurn({ tenantId, who: tenantId, rank: 0 }, () =>
        readInThread(threads, upload),
      );
      if ('parsed' in outcome) return outcome.parsed;
      throw new CertificateError(...outcome.refusal);
    },
    close: () => threads.destroy(),
  };
}

async function readInThread(
  threads: Piscina<ReadTask, ReadOutcome>,
  upload: CertificateUpload,
): Promise<ReadOutcome> {
  if (threads.queueSize >= maxQueue) throw overloaded();
  const { port1: started, port2: startedThere } = new MessageChannel();
  const taking = new AbortController();
  const abort = (): void => taking.abort();
  let hasBegun = false;
  let timer = setTimeout(abort, maxQueuedMs);
  started.once('message', () => {
    hasBegun = true;
    clearTimeout(timer);
    timer = setTimeout(abort, maxMs);
  });
  try {
    const task = { upload, started: startedThere };
    return await threads.run(task, { signal: taking.signal, transferList: [startedThere] });
  } catch (error) {
    if (!taking.signal.aborted) throw error;
    if (!hasBegun) throw overloaded();
    const explanation = 'takes too long to read: export it again with fewer key derivation iterations';
    return { refusal: ['key_derivation_too_costly', 'certificate_content', explanation] };
  } finally {
    clearTimeout(timer);
    started.close();
  }
}

const overloaded = (): Problem => new Problem('dependency_unavailable', { headers: { 'Retry-After': '1' } });
