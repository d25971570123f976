/**
 * `X-Idempotency-Key`: a repeated request is carried out once. For 24 hours the body's HMAC and the sealed answer are
 * kept, per caller, method and path; an answer that showed a credential is never kept, nor one over the tenant's share.
 */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { PrismaClient } from '@knoxcall/database';
import { type Binding, sealedDataKeyId } from '@knoxcall/envelope';
import { Problem, problemBody } from '@knoxcall/problems';
import type { Request } from 'express';
import { z } from 'zod';
import type { DataKeys } from '../data-keys/data-keys.ts';
import { indexKeyOf } from '../data-keys/index-key.ts';
import { asJson, openSealed, sealJson } from '../data-keys/sealed.ts';
import type { SentAnswer } from './answer.ts';
import type { Limiter } from './limiter.ts';
import type { Caller, Operation } from './operation.ts';
import type { ReadBody } from './read-body.ts';
import { validationError } from './validate.ts';

type Context = { operation: Operation; caller: Caller; request: Request; requestId: string; read: ReadBody };
/** `claim`: ties a change to the request's idempotency key, where it has one. */
type Run = (claim?: string) => Promise<SentAnswer>;
export type Idempotency = (context: Context, run: Run) => Promise<SentAnswer>;

type Opening = { database: PrismaClient; dataKeys: DataKeys };
/** `keptBytes`: counts the bytes of kept answers of each tenant. */
type Dependencies = Opening & { keptBytes: Limiter };
type RecordKey = { tenantId: string; apiKeyId: string; key: string; method: string; path: string };
/** `claim`: identifies this request only. */
type Claimed = RecordKey & { claim: string };

const keptSeconds = 86_400;
/** Bytes of sealed answers that are kept for one tenant. */
export const keptAnswers = { prefix: 'kept-answers', limit: 67_108_864, seconds: 3600 };
/** How long a claim holds without a sign of life: after that its process counts as dead, and the caller may retry. */
const claimSeconds = 15;
const aliveEveryMs = 5_000;
/** An index row of PostgreSQL holds less than a request line may have. */
const maxPathLength = 500;
const keptAnswer = z.object({ status: z.number(), body: z.unknown(), etag: z.string().optional() });
const keyForm = /^[\x21-\x7e]{1,255}$/;

export function createIdempotency(dependencies: Dependencies): Idempotency {
  return async (context, run) => {
    const key = idempotencyKeyOf(context.request, context.operation);
    const { bytes } = context.read;
    if (key === undefined || !keyForm.test(key) || bytes === null) return run();
    return once(dependencies, context, { run, key, bytes });
  };
}

/** Refuses with `validation_error`; called after the checks of the path and the body's type. */
export function requireSoundIdempotencyKey(request: Request, operation: Operation): void {
  const key = idempotencyKeyOf(request, operation);
  if (key === undefined || keyForm.test(key)) return;
  throw validationError({ 'X-Idempotency-Key': ['must be 1 to 255 visible ASCII characters'] });
}

/** Undefined where no key counts: reads are repeatable anyway, and the operator has no tenant. */
function idempotencyKeyOf(request: Request, { method, role }: Operation): string | undefined {
  return method === 'get' || role === null ? undefined : request.get('x-idempotency-key');
}

async function once(
  dependencies: Dependencies,
  { operation, caller, request, requestId }: Context,
  { run, key, bytes }: { run: Run; key: string; bytes: Buffer },
): Promise<SentAnswer> {
  const id: RecordKey = {
    tenantId: caller.tenantId,
    apiKeyId: caller.id,
    key,
    method: operation.method,
    path: shortPath(request.originalUrl),
  };
  const bodyHmac = await hmacOf(dependencies, caller.tenantId, bytes);
  const claimed = { ...id, claim: randomUUID() };
  if (!(await take(dependencies.database, claimed, bodyHmac))) return replay(dependencies, id, bodyHmac);
  try {
    const answer = await alive(dependencies.database, claimed, run);
    if (!(await keep(dependencies, claimed, operation.showsCredential ? null : answer)))
      await loseAnswer(dependencies.database, claimed);
    return answer;
  } catch (error) {
    await release(dependencies, claimed, { error, requestId });
    throw error;
  }
}

/** Renews the claim for as long as the request runs. */
async function alive(database: PrismaClient, claimed: Claimed, run: Run): Promise<SentAnswer> {
  const { tenantId, claim } = claimed;
  const sign = setInterval(() => {
    // A renewal that fails is followed by another one.
    database.$executeRaw`
      UPDATE idempotency_records SET alive_until = now() + make_interval(secs => ${claimSeconds})
      WHERE tenant_id = ${tenantId}::uuid AND claim = ${claim}::uuid`.catch(() => undefined);
  }, aliveEveryMs);
  try {
    return await run(claim);
  } finally {
    clearInterval(sign);
  }
}

function shortPath(url: string): string {
  return url.length <= maxPathLength ? url : `sha256:${createHash('sha256').update(url).digest('hex')}`;
}

/** Under a key of the tenant's own: a reader of the table cannot try out guesses at a body. */
async function hmacOf({ database, dataKeys }: Opening, tenantId: string, bytes: Buffer): Promise<Buffer> {
  const tenant = await database.tenant.findUniqueOrThrow({ where: { id: tenantId } });
  return openSealed({ database, dataKeys }, indexKeyOf(tenant), (key) =>
    createHmac('sha256', key).update('idempotency\0').update(bytes).digest(),
  );
}

/** True where this request is the first; a record that has expired, by PostgreSQL's clock, is replaced. */
async function take(database: PrismaClient, claimed: Claimed, bodyHmac: Buffer): Promise<boolean> {
  const { tenantId, apiKeyId, key, method, path, claim } = claimed;
  const taken = await database.$executeRaw`
    INSERT INTO idempotency_records AS kept
      (tenant_id, api_key_id, key, method, path, body_hmac, state, claim, alive_until, expires_at)
    VALUES (${tenantId}::uuid, ${apiKeyId}::uuid, ${key}, ${method}, ${path}, ${new Uint8Array(bodyHmac)},
      'running', ${claim}::uuid, now() + make_interval(secs => ${claimSeconds}),
      now() + make_interval(secs => ${keptSeconds}))
    ON CONFLICT (tenant_id, api_key_id, key, method, path) DO UPDATE
    SET body_hmac = excluded.body_hmac, state = excluded.state, claim = excluded.claim,
      alive_until = excluded.alive_until, expires_at = excluded.expires_at,
      status = NULL, data_key_id = NULL, sealed_response = NULL
    WHERE kept.expires_at < now() OR (kept.state = 'running' AND kept.alive_until < now())`;
  return taken === 1;
}

async function replay({ database, dataKeys }: Opening, id: RecordKey, bodyHmac: Buffer): Promise<SentAnswer> {
  const record = await database.idempotencyRecord.findUnique({
    where: { tenantId_apiKeyId_key_method_path: id },
  });
  if (record === null || (await mayRun(database, record))) {
    throw new Problem('conflict', {
      message: 'A request with this idempotency key is still running.',
      headers: { 'Retry-After': '1' },
    });
  }
  if (!bodyHmac.equals(record.bodyHmac)) {
    throw new Problem('conflict', { message: 'This idempotency key was used with another body.' });
  }
  if (record.state === 'committed') {
    throw new Problem('conflict', {
      message:
        'The request with this idempotency key was carried out, but its answer was not kept: read the resource to see the result.',
    });
  }
  if (record.sealedResponse === null) {
    throw new Problem('conflict', {
      message: 'The first answer to this idempotency key showed a credential and is not shown again.',
    });
  }
  const kept = { binding: bindingOf(id), sealed: record.sealedResponse };
  return openSealed({ database, dataKeys }, kept, asJson(keptAnswer));
}

/** A change is committed before its answer is kept: its request may still be running. */
async function mayRun(
  database: PrismaClient,
  { state, claim }: { state: string; claim: string | null },
): Promise<boolean> {
  if (state !== 'committed') return state === 'running';
  const alive = await database.$queryRaw<unknown[]>`
    SELECT 1 FROM idempotency_records WHERE claim = ${claim}::uuid AND alive_until > now()`;
  return alive.length > 0;
}

/** Keeps nothing where another request took over the claim. False where the tenant's share is used up. */
async function keep(
  dependencies: Dependencies,
  claimed: Claimed,
  answer: SentAnswer | null,
): Promise<boolean> {
  const { database, keptBytes } = dependencies;
  const sealed = answer && (await sealAnswer(dependencies, claimed, answer));
  if (sealed !== null) {
    const { count } = await keptBytes.spend(claimed.tenantId, sealed.length);
    if (count > keptBytes.limit) return false;
  }
  await database.idempotencyRecord.updateMany({
    where: claimed,
    data: {
      state: 'done',
      status: answer?.status ?? null,
      sealedResponse: sealed,
      dataKeyId: sealed && sealedDataKeyId(sealed),
    },
  });
  return true;
}

/** From now on the request counts as carried out. */
async function loseAnswer(database: PrismaClient, claimed: Claimed): Promise<void> {
  const data = { state: 'committed', aliveUntil: new Date(0) };
  await database.idempotencyRecord.updateMany({ where: claimed, data });
}

async function sealAnswer(
  { database, dataKeys }: Opening,
  id: RecordKey,
  answer: SentAnswer,
): Promise<Uint8Array<ArrayBuffer>> {
  const tenant = await database.tenant.findUniqueOrThrow({ where: { id: id.tenantId } });
  const dataKey = await dataKeys.get(id.tenantId, tenant.activeDataKeyId, database);
  return sealJson(dataKey, bindingOf(id), answer);
}

/**
 * A refusal is an answer too and is kept; 5xx, 429 and refusals over the tenant's share are not, so that the request can
 * be retried. Where it is unknown whether the change was committed, the record stays and says so.
 */
async function release(
  dependencies: Dependencies,
  claimed: Claimed,
  { error, requestId }: { error: unknown; requestId: string },
): Promise<void> {
  const { idempotencyRecord } = dependencies.database;
  if (!(error instanceof Problem)) {
    await idempotencyRecord.deleteMany({ where: { ...claimed, state: 'running' } });
    await idempotencyRecord.updateMany({ where: claimed, data: { aliveUntil: new Date(0) } });
  } else if (error.status >= 500 || error.status === 429) {
    await idempotencyRecord.deleteMany({ where: claimed });
  } else {
    const body = problemBody(error, requestId);
    const isKept = await keep(dependencies, claimed, { status: error.status, body, etag: undefined });
    if (!isKept) await idempotencyRecord.deleteMany({ where: claimed });
  }
}

function bindingOf(id: RecordKey): Binding {
  const objectId = JSON.stringify([id.apiKeyId, id.key, id.method, id.path]);
  return {
    purpose: 'idempotency',
    tenantId: id.tenantId,
    objectId,
    environmentId: null,
    field: 'answer',
    revision: 0n,
  };
}
