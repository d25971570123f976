/** The usual operations on objects of which a tenant has many, described as data. */
import { Problem, type ProblemType } from '@knoxcall/problems';
import { z } from 'zod';
import type { Change } from '../changes/change.ts';
import { type Caller, change, type Named, type Operation, read, removal } from './operation.ts';
import { listQuery, readPage } from './pagination.ts';

type Stored = { id: string; name: string };
/** The columns, as Prisma takes them. */
export type Key = { where: { tenantId_id: { tenantId: string; id: string } } };
type All = { where: { tenantId: string } };

/** The row, as Prisma returns it. */
type Table<Row> = {
  findUnique(key: Key): Promise<Row | null>;
  findMany(page: All & { orderBy: object[]; skip: number; take: number }): Promise<Row[]>;
  count(all: All): Promise<number>;
};

type Write<Body extends z.ZodType> = {
  summary: string;
  body: Body;
  errors: readonly ProblemType[];
  /** Details for the audit log. */
  details(body: z.output<Body>): Record<string, unknown>;
};

type Resource<Row, New extends z.ZodType, Changes extends z.ZodType, Data extends z.ZodType> = {
  /** The noun in the singular; paths, ids and audit actions are made of it. */
  noun: string;
  tag: string;
  table(reader: Change['tx']): Table<Row>;
  data: Data;
  show(row: Row): z.input<Data>;
  /** Summary of the operation that gets one; without it there is no such operation. */
  get?: string;
  create: Write<New> & { insert(change: Change, body: z.output<New>): Promise<Row> };
  update: Write<Changes> & { store(change: Change, key: Key, body: z.output<Changes>): Promise<Row> };
  remove: {
    summary: string;
    errors: readonly ProblemType[];
    erase(change: Change, key: Key, present: Row): Promise<void>;
  };
};

export function resource<
  Row extends Stored,
  New extends z.ZodType,
  Changes extends z.ZodType,
  Data extends z.ZodType,
>(database: Change['tx'], its: Resource<Row, New, Changes, Data>): Operation[] {
  const { table } = its;
  const on: Named<Row, Row> = {
    find: findById('id', (tenantId, id) => table(database).findUnique(keyOf(tenantId, id))),
    load: ({ tx, tenantId }, { id }) => table(tx).findUnique(keyOf(tenantId, id)),
  };
  return [listing(database, its), ...getting(its, on), creating(its), updating(its, on), erasing(its, on)];
}

const keyOf = (tenantId: string, id: string): Key => ({ where: { tenantId_id: { tenantId, id } } });

type Its<Row, New extends z.ZodType, Changes extends z.ZodType> = Resource<Row, New, Changes, z.ZodType>;

/** The names and paths of the operations. */
function namesOf({ noun, tag }: { noun: string; tag: string }) {
  const path = `/v1/${noun}s`;
  const id = (verb: string): string => `${verb}${noun.charAt(0).toUpperCase()}${noun.slice(1)}`;
  return { tag, id, all: path, one: `${path}/{id}` };
}

function listing<Row>(database: Change['tx'], its: Its<Row, z.ZodType, z.ZodType>): Operation {
  const { tag, id, all } = namesOf(its);
  return read({
    tag,
    id: `${id('list')}s`,
    method: 'get',
    path: all,
    summary: `List ${its.noun}s`,
    role: 'read',
    query: listQuery({ by: ['created_at', 'name'], default: 'created_at', order: 'desc' }),
    data: z.array(its.data),
    list: true,
    errors: [],
    read: ({ caller: { tenantId }, query }) => {
      const rows = its.table(database);
      const where = { tenantId };
      return readPage(query, {
        rows: (page) => rows.findMany({ where, ...page }),
        count: () => rows.count({ where }),
        show: its.show,
      });
    },
  });
}

function getting<Row>(its: Its<Row, z.ZodType, z.ZodType>, { find }: Named<Row, Row>): Operation[] {
  if (its.get === undefined) return [];
  const { tag, id, one } = namesOf(its);
  return [
    read({
      tag,
      id: id('get'),
      method: 'get',
      path: one,
      summary: its.get,
      role: 'read',
      find,
      data: its.data,
      errors: [],
      read: async ({ found }) => ({ data: its.show(found) }),
    }),
  ];
}

function creating<Row extends Stored, New extends z.ZodType>(its: Its<Row, New, z.ZodType>): Operation {
  const { tag, id, all } = namesOf(its);
  const { summary, body: schema, errors, insert, details } = its.create;
  return change({
    tag,
    id: id('create'),
    method: 'post',
    path: all,
    summary,
    role: 'editor',
    status: 201,
    body: schema,
    data: its.data,
    errors,
    change: async (own, { body }) => {
      const row = await insert(own, body);
      note(own, its.noun, { verb: 'create', id: row.id, details: details(body) });
      return row;
    },
    answer: (row) => ({ data: its.show(row) }),
  });
}

function updating<Row extends Stored, Changes extends z.ZodType>(
  its: Its<Row, z.ZodType, Changes>,
  on: Named<Row, Row>,
): Operation {
  const { tag, id, one } = namesOf(its);
  const { summary, body: schema, errors, store, details } = its.update;
  return change({
    tag,
    id: id('update'),
    method: 'patch',
    path: one,
    summary,
    role: 'editor',
    on,
    body: schema,
    data: its.data,
    errors,
    change: async (own, { found, body }) => {
      const row = await store(own, keyOf(own.tenantId, found.id), body);
      note(own, its.noun, { verb: 'update', id: row.id, details: details(body) });
      return row;
    },
    answer: (row) => ({ data: its.show(row) }),
  });
}

function erasing<Row extends Stored>(its: Its<Row, z.ZodType, z.ZodType>, on: Named<Row, Row>): Operation {
  const { tag, id, one } = namesOf(its);
  const { summary, errors, erase } = its.remove;
  return removal({
    tag,
    id: id('delete'),
    path: one,
    summary,
    role: 'editor',
    on,
    errors,
    remove: async (own, present) => {
      await erase(own, keyOf(own.tenantId, present.id), present);
      note(own, its.noun, { verb: 'delete', id: present.id, details: { name: present.name } });
    },
  });
}

type Note = { verb: string; id: string; details: Record<string, unknown> };

function note({ audit }: Change, noun: string, { verb, id, details }: Note): void {
  audit({ action: `${noun}.${verb}`, resourceType: noun, resourceId: id, details });
}

/** Finds the object that a path names, in this tenant only; a foreign, an unknown and a malformed id look the same. */
const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => uuidForm.test(text);

export function findById<Row>(
  parameter: string,
  load: (tenantId: string, id: string) => Promise<Row | null>,
): (call: { caller: Caller; params: Record<string, string> }) => Promise<Row> {
  return async ({ caller, params }) => {
    const id = params[parameter] ?? '';
    const row = isUuid(id) ? await load(caller.tenantId, id.toLowerCase()) : null;
    if (row === null) throw new Problem('not_found');
    return row;
  };
}
