/** Appends to the capped Redis streams that the worker reads. */
import { refreshRequestStream, requestLogStream } from '@knoxcall/snapshot';
import type { RefreshRequest } from '../resolve/token-waiter.ts';
import type { AppendRecords } from './request-log.ts';

/** What is needed of an ioredis client. */
export type StreamClient = {
  xadd(...args: [string, ...(string | number)[]]): Promise<unknown>;
};

const LOG_CAP = 100_000;
const REFRESH_CAP = 10_000;

/** One entry a record, field `record`: its JSON. The client sends a batch in one write. */
export function appendRecordsTo(redis: StreamClient): AppendRecords {
  return async (records) => {
    await Promise.all(
      records.map((record) => redis.xadd(requestLogStream, 'MAXLEN', '~', LOG_CAP, '*', 'record', record)),
    );
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
