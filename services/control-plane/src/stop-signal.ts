/** SIGTERM and SIGINT stop a service in order; a stop that takes too long is cut off. */
import type { Log } from '@knoxcall/telemetry';

const patienceMs = 25_000;

/** `delayMs`: a wait before the stop begins. */
export function onStopSignal(log: Log, { delayMs }: { delayMs: number }, stop: () => Promise<void>): void {
  let stopping = false;
  const end = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), delayMs + patienceMs).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the orderly stop failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}
