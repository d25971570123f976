/** Appends to the bounded Redis streams that the worker reads. */
import {
  appendRecordsScript,
  refreshRequestStream,
  requestLogStreamBytes,
  requestLogs,
} from '@knoxcall/snapshot';
import type { RefreshRequest } from '../resolve/token-waiter.ts';
import type { AppendRecords } from './request-log.ts';

/** The part of an ioredis client that is used. */
export type StreamClient = {
  eval(script: string, keys: number, ...args: (string | number | Buffer)[]): Promise<unknown>;
  xadd(...args: [string, ...(string | number)[]]): Promise<unknown>;
};

const REFRESH_CAP = 10_000;

/** One entry for each batch, all in one round trip. */
export function appendRecordsTo(redis: StreamClient): AppendRecords {
  return async (batches) => {
    const { stream, shares } = requestLogs;
    const fields = batches.flatMap(({ tenantId, lines, records }) => [tenantId, lines, records]);
    return Number(await redis.eval(appendRecordsScript, 1, shares, stream, requestLogStreamBytes, ...fields));
  };
}

/** Fields `tenant`, `secret`, `environment` (ids), `revision` of the token that is to be replaced, and `reason`. */
export async function appendRefreshRequest(redis: StreamClient, request: RefreshRequest): Promise<void> {
  const { tenantId, secretId, environmentId, revision, reason } = request;
  const fields = [
    'tenant',
    tenantId,
    'secret',
    secretId,
    'environment',
    environmentId,
    'revision',
    String(revision),
    'reason',
    reason,
  ];
  await redis.xadd(refreshRequestStream, 'MAXLEN', '~', REFRESH_CAP, '*', ...fields);
}
