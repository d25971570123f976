/**
 * `X-Idempotency-Key`: the same request twice is done once. Kept for 24 hours per API key, method and path as an
 * HMAC of the body and the sealed answer; an answer that showed a credential is never kept.
 */
import { createHmac } from 'node:crypto';
import { Prisma, type PrismaClient } from '@knoxcall/database';
import { type Binding, open, sealedDataKeyId } from '@knoxcall/envelope';
import { seal } from '@knoxcall/envelope/seal';
import { Problem, problemBody } from '@knoxcall/problems';
import type { Request } from 'express';
import type { DataKeys } from '../data-keys/data-keys.ts';
import type { SentAnswer } from './answer.ts';
import type { Caller, Operation } from './operation.ts';
import type { ReadBody } from './read-body.ts';
import { validationError } from './validate.ts';

type Context = { operation: Operation; caller: Caller; request: Request; requestId: string; read: ReadBody };
type Run = () => Promise<SentAnswer>;
export type Idempotency = (context: Context, run: Run) => Promise<SentAnswer>;

type Dependencies = { database: PrismaClient; dataKeys: DataKeys };
type RecordKey = { tenantId: string; apiKeyId: string; key: string; method: string; path: string };

const keptMs = 86_400_000;
const keyForm = /^[\x21-\x7e]{1,255}$/;

export function createIdempotency(dependencies: Dependencies): Idempotency {
  return async (context, run) => {
    const key = context.request.get('x-idempotency-key');
    if (key === undefined || context.operation.method === 'get' || context.operation.role === null)
      return run();
    if (!keyForm.test(key)) {
      throw validationError({ 'X-Idempotency-Key': ['must be 1 to 255 visible ASCII characters'] });
    }
    return once(dependencies, context, { run, key });
  };
}

async function once(
  dependencies: Dependencies,
  { operation, caller, request, requestId, read }: Context,
  { run, key }: { run: Run; key: string },
): Promise<SentAnswer> {
  const id: RecordKey = {
    tenantId: caller.tenantId,
    apiKeyId: caller.apiKeyId,
    key,
    method: operation.method,
    path: request.originalUrl,
  };
  const bodyHmac = createHmac('sha256', key).update(read.bytes).digest();
  if (!(await claim(dependencies.database, id, bodyHmac))) return replay(dependencies, id, bodyHmac);
  try {
    const answer = await run();
    await keep(dependencies, id, operation.showsCredential ? null : answer);
    return answer;
  } catch (error) {
    await release(dependencies, id, { error, requestId });
    throw error;
  }
}

/** True where this request is the first; an ended record makes way. */
async function claim(database: PrismaClient, id: RecordKey, bodyHmac: Buffer): Promise<boolean> {
  await database.idempotencyRecord.deleteMany({ where: { ...id, expiresAt: { lt: new Date() } } });
  const expiresAt = new Date(Date.now() + keptMs);
  try {
    await database.idempotencyRecord.create({
      data: { ...id, bodyHmac: new Uint8Array(bodyHmac), state: 'running', expiresAt },
    });
    return true;
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return false;
    throw error;
  }
}

async function replay(
  { database, dataKeys }: Dependencies,
  id: RecordKey,
  bodyHmac: Buffer,
): Promise<SentAnswer> {
  const record = await database.idempotencyRecord.findUnique({ where: recordWhere(id) });
  if (record === null || record.state === 'running') {
    throw new Problem('conflict', {
      message: 'A request with this idempotency key is still running.',
      headers: { 'Retry-After': '1' },
    });
  }
  if (!bodyHmac.equals(record.bodyHmac)) {
    throw new Problem('conflict', { message: 'This idempotency key was used with another body.' });
  }
  if (record.sealedResponse === null) {
    throw new Problem('conflict', {
      message: 'The first answer to this idempotency key showed a credential and is not shown again.',
    });
  }
  const sealed = Buffer.from(record.sealedResponse);
  const dataKey = await dataKeys.get(id.tenantId, sealedDataKeyId(sealed), database);
  const kept: unknown = JSON.parse(open(dataKey, bindingOf(id), sealed).reveal().toString('utf8'));
  return kept as SentAnswer;
}

async function keep(dependencies: Dependencies, id: RecordKey, answer: SentAnswer | null): Promise<void> {
  const { database } = dependencies;
  const sealed = answer && (await sealAnswer(dependencies, id, answer));
  await database.idempotencyRecord.update({
    where: recordWhere(id),
    data: {
      state: 'done',
      status: answer?.status ?? null,
      sealedResponse: sealed && new Uint8Array(sealed),
      dataKeyId: sealed && sealedDataKeyId(sealed),
    },
  });
}

async function sealAnswer(
  { database, dataKeys }: Dependencies,
  id: RecordKey,
  answer: SentAnswer,
): Promise<Buffer> {
  const tenant = await database.tenant.findUniqueOrThrow({ where: { id: id.tenantId } });
  const dataKey = await dataKeys.get(id.tenantId, tenant.activeDataKeyId, database);
  return seal(dataKey, bindingOf(id), Buffer.from(JSON.stringify(answer)));
}

/** A refusal is an answer too and is kept; 5xx and 429 are not, so that the request can be tried again. */
async function release(
  dependencies: Dependencies,
  id: RecordKey,
  { error, requestId }: { error: unknown; requestId: string },
): Promise<void> {
  const kept = error instanceof Problem && error.status < 500 && error.status !== 429;
  if (!kept) {
    await dependencies.database.idempotencyRecord.deleteMany({ where: id });
    return;
  }
  await keep(dependencies, id, {
    status: error.status,
    body: problemBody(error, requestId),
    etag: undefined,
  });
}

function recordWhere(id: RecordKey) {
  return { tenantId_apiKeyId_key_method_path: id };
}

function bindingOf(id: RecordKey): Binding {
  const objectId = JSON.stringify([id.apiKeyId, id.key, id.method, id.path]).slice(0, 1000);
  return {
    purpose: 'idempotency',
    tenantId: id.tenantId,
    objectId,
    environmentId: null,
    field: 'answer',
    revision: 0n,
  };
}
