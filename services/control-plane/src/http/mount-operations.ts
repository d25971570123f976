/** Mounts every operation in express, with 405 for other methods of a known path and one place for errors. */
import { Problem } from '@knoxcall/problems';
import type { Express, RequestHandler } from 'express';
import type { DashboardOperation } from './dashboard-operation.ts';
import type { Operation } from './operation.ts';
import { type DashboardGate, runDashboardOperation } from './run-dashboard-operation.ts';
import { asCaller, type Exchange, type Gate, runOperation } from './run-operation.ts';

type Mounted = Pick<Operation | DashboardOperation, 'method' | 'path'>;

/** `beforeRefusal`: authenticates the caller before the 405. */
type Story<Item> = {
  run: (exchange: Exchange<Item>) => Promise<void>;
  beforeRefusal: (sample: Exchange<Item>) => Promise<void>;
};

export function mountOperations(app: Express, gate: Gate, operations: readonly Operation[]): void {
  mount(app, operations, {
    run: (exchange) => runOperation(gate, exchange),
    // 401 comes before 405: unauthenticated callers learn nothing about the paths.
    beforeRefusal: (sample) => asCaller(gate, sample, nothingMore),
  });
}

export function mountDashboard(
  app: Express,
  gate: DashboardGate,
  operations: readonly DashboardOperation[],
): void {
  mount(app, operations, {
    run: (exchange) => runDashboardOperation(gate, exchange),
    beforeRefusal: nothingMore,
  });
}

function mount<Item extends Mounted>(app: Express, items: readonly Item[], story: Story<Item>): void {
  for (const [path, group] of byPath([...items].sort(literalFirst))) {
    const route = app.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
    for (const item of group) {
      route[item.method]((request, response) => story.run({ operation: item, request, response }));
    }
    route.all(refuseMethod(group, story));
  }
}

/** `/v1/secrets/oauth2` before `/v1/secrets/{id}`, which would take its requests and refuse their method. */
function literalFirst(a: Mounted, b: Mounted): number {
  const key = ({ path }: Mounted): string => path.replaceAll(/\{\w+\}/g, '~');
  return key(a) < key(b) ? -1 : Number(key(a) > key(b));
}

function refuseMethod<Item extends Mounted>(group: readonly Item[], story: Story<Item>): RequestHandler {
  const methods = group.map((item) => item.method.toUpperCase());
  return async (request, response) => {
    const [sample] = group;
    if (sample !== undefined) await story.beforeRefusal({ operation: sample, request, response });
    throw new Problem('method_not_allowed', { headers: { Allow: methods.join(', ') } });
  };
}

function byPath<Item extends Mounted>(items: readonly Item[]): Map<string, Item[]> {
  const paths = new Map<string, Item[]>();
  for (const item of items) paths.set(item.path, [...(paths.get(item.path) ?? []), item]);
  return paths;
}

const apiRoots = ['/v1/', '/admin/v1/'];

/** Any other path: 404. Callers must authenticate first for paths below an API. */
export function refuseUnknownPath(gate: Gate, operations: readonly Operation[]): RequestHandler {
  const roots = apiRoots.filter((root) => operations.some(({ path }) => path.startsWith(root)));
  return async (request, response) => {
    const root = roots.find((one) => request.path.startsWith(one));
    const operation = { role: root === '/admin/v1/' ? null : ('read' as const) };
    if (root !== undefined) await asCaller(gate, { operation, request, response }, nothingMore);
    throw new Problem('not_found');
  };
}

const nothingMore = async (): Promise<void> => undefined;

/**
 * Express fails at an invalid percent-encoding before the caller is authenticated, so the invalid part is encoded: it
 * then names nothing.
 */
export const encodeBrokenPath: RequestHandler = (request, _response, next) => {
  const [path = '', ...query] = request.url.split('?');
  request.url = [path.split('/').map(decodable).join('/'), ...query].join('?');
  next();
};

function decodable(segment: string): string {
  try {
    decodeURIComponent(segment);
    return segment;
  } catch {
    return encodeURIComponent(segment);
  }
}
