/** A change is checked and made under the tenant's lock, and answered once it is in force, never before. */
import { z } from 'zod';
import { allOperations } from '../all-operations.ts';
import type { Change, RunChange } from '../changes/change.ts';
import { change, choice, type Named, read, removal } from './operation.ts';
import { type Asked, performOperation } from './perform-operation.ts';

type Thing = { id: string; etag: string };

/** `told`: in order, what an operation did and what happened to its change. */
function scene({ present = { id: 'a', etag: '"2"' }, published = true }: Partial<Scene> = {}) {
  const told: string[] = [];
  const runChange: RunChange = async (tenantId, _actor, work) => {
    told.push(`begin in ${tenantId}`);
    const result = await work({ tenantId } as Change).catch((error: unknown) => {
      told.push('undo');
      throw error;
    });
    told.push('commit', 'publish');
    return { result, published };
  };
  const on: Named<Thing, Thing> = {
    find: async () => ({ id: 'a', etag: '"1"' }),
    load: async () => present,
    etagOf: ({ etag }) => etag,
  };
  return { told, runChange, on };
}
type Scene = { present: Thing | null; published: boolean };

const asked = (more: Partial<Asked> = {}): Asked => ({
  caller: { tenantId: 'own' } as Asked['caller'],
  actor: { type: 'api_key', id: 'key', ipAddress: null, requestId: null },
  params: {},
  query: {},
  body: undefined,
  found: { id: 'a', etag: '"1"' },
  precondition: () => undefined,
  ...more,
});

const shape = {
  id: 'doThing',
  method: 'post',
  path: '/v1/things/{id}',
  tag: 'T',
  summary: '',
  role: 'editor',
  errors: [],
} as const;
const data = z.object({ version: z.string() });

function changing({ told, on }: ReturnType<typeof scene>) {
  return change({
    ...shape,
    on,
    data,
    prepare: async ({ found }) => told.push(`prepare ${found.etag}`),
    change: async (_own, { found }) => {
      told.push(`change ${found.etag}`);
      return found.etag;
    },
    answer: (version) => {
      told.push('answer');
      return { data: { version }, warnings: [{ code: 'own', message: '', path: '' }] };
    },
  });
}

const leaving = ({ on, told }: ReturnType<typeof scene>) =>
  removal({ ...shape, on, remove: async (_own, { id }) => void told.push(`remove ${id}`) });

test('a change is prepared, made to the version under the lock, published, and then answered', async () => {
  const own = scene();
  const answer = await performOperation(own.runChange, changing(own), asked());
  expect(answer.data).toEqual({ version: '"2"' });
  expect(own.told).toEqual(['prepare "1"', 'begin in own', 'change "2"', 'commit', 'publish', 'answer']);
});

test('a change of something that was deleted meanwhile answers not_found and changes nothing', async () => {
  const own = scene({ present: null });
  const gone = performOperation(own.runChange, changing(own), asked());
  await expect(gone).rejects.toMatchObject({ type: 'not_found' });
  expect(own.told).toEqual(['prepare "1"', 'begin in own', 'undo']);
});

test('If-Match is compared with the version under the lock; if it differs, the change is undone', async () => {
  const own = scene();
  const precondition = (etag: string): void => {
    if (etag !== '"1"') throw new Error(`not ${etag}`);
  };
  await expect(performOperation(own.runChange, changing(own), asked({ precondition }))).rejects.toThrow(
    'not "2"',
  );
  expect(own.told).toEqual(['prepare "1"', 'begin in own', 'change "2"', 'undo']);
});

test('if Redis could not be told, a write answers with a warning and a removal with an error', async () => {
  const own = scene({ published: false });
  const { warnings } = await performOperation(own.runChange, changing(own), asked());
  expect(warnings?.map(({ code }) => code)).toEqual(['own', 'not_yet_published']);
  const removed = performOperation(own.runChange, leaving(own), asked());
  await expect(removed).rejects.toMatchObject({ type: 'dependency_unavailable' });
  expect(own.told.slice(-3)).toEqual(['remove a', 'commit', 'publish']);
});

test('a removal that is in force answers so; a change by the operator is made in the tenant that the path names', async () => {
  const own = scene();
  const operators = removal({
    ...shape,
    on: { ...own.on, tenantOf: () => 'other' },
    remove: async () => undefined,
  });
  const answer = await performOperation(own.runChange, operators, asked());
  expect(answer).toEqual({ data: { deleted: true }, warnings: [] });
  expect(own.told[0]).toBe('begin in other');
});

test('a choice validates the body with the chosen operation; a read starts no change', async () => {
  const own = scene();
  const body = z.strictObject({ size: z.number() });
  const echo = read({ ...shape, body, data: body, read: async (call) => ({ data: call.body }) });
  const either = choice({
    ...shape,
    body: z.looseObject({}),
    data: body,
    choose: (given) => ({ operation: echo, body: given }),
  });
  const answer = await performOperation(own.runChange, either, asked({ body: { size: 1 } }));
  expect(answer).toEqual({ data: { size: 1 } });
  const wrong = performOperation(own.runChange, either, asked({ body: { size: 'large' } }));
  await expect(wrong).rejects.toMatchObject({
    type: 'validation_error',
  });
  expect(own.told).toEqual([]);
});

test('the operations that are neither a read nor a change are few, and listed here', () => {
  const all = allOperations({
    proxyBaseDomain: 'localhost',
    proxyInternalUrl: 'http://localhost:4001',
  } as never);
  expect(all.filter((one) => 'handle' in one).map(({ id }) => id)).toEqual([
    'revealSecret',
    'getOAuth2Token',
    'testRoute',
    'createTenant',
    'bootstrap',
    'resetUser',
  ]);
  for (const one of all) if (one.method === 'get') expect('change' in one).toBe(false);
});
