/** Reads are tried again where that may help: no answer, or a part of the service that is away. Never a refusal. */
import { KnoxCallError } from '@knoxcall/client';

export function retryPolicy(failures: number, error: Error): boolean {
  if (failures >= 2 || !(error instanceof KnoxCallError)) return false;
  return error.status === 0 || error.status === 502 || error.status === 503;
}
