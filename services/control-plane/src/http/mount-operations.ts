/** Puts every operation into express, with 405 for the other methods of a known path and one place for errors. */
import { Problem } from '@knoxcall/problems';
import type { Express, RequestHandler } from 'express';
import type { Operation } from './operation.ts';
import { asCaller, type Gate, runOperation } from './run-operation.ts';

export function mountOperations(app: Express, gate: Gate, operations: readonly Operation[]): void {
  for (const [path, group] of byPath([...operations].sort(literalFirst))) {
    const route = app.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
    for (const operation of group) {
      route[operation.method]((request, response) => runOperation(gate, { operation, request, response }));
    }
    const methods = group.map((operation) => operation.method.toUpperCase());
    route.all(refuseMethod(gate, group[0], methods));
  }
}

/** `/v1/secrets/oauth2` before `/v1/secrets/{id}`, which would take its requests and refuse their method. */
function literalFirst(a: Operation, b: Operation): number {
  const key = ({ path }: Operation): string => path.replaceAll(/\{\w+\}/g, '~');
  return key(a) < key(b) ? -1 : Number(key(a) > key(b));
}

/** 401 comes before 405: who is nobody learns nothing of what is here. */
function refuseMethod(gate: Gate, sample: Operation | undefined, methods: string[]): RequestHandler {
  return async (request, response) => {
    if (sample !== undefined) await asCaller(gate, { operation: sample, request, response }, nothingMore);
    throw new Problem('method_not_allowed', { headers: { Allow: methods.join(', ') } });
  };
}

function byPath(operations: readonly Operation[]): Map<string, Operation[]> {
  const paths = new Map<string, Operation[]>();
  for (const operation of operations) {
    paths.set(operation.path, [...(paths.get(operation.path) ?? []), operation]);
  }
  return paths;
}

/** Any other path: 404, behind the APIs that are here for those alone who may know what is in them. */
export function refuseUnknownPath(gate: Gate, operations: readonly Operation[]): RequestHandler {
  const roots = new Map(
    operations.map(({ path, role }) => [path.slice(0, path.indexOf('/v1/') + '/v1/'.length), role]),
  );
  return async (request, response) => {
    const root = [...roots.keys()].find((one) => request.path.startsWith(one));
    const operation = { role: root === '/admin/v1/' ? null : ('read' as const) };
    if (root !== undefined) await asCaller(gate, { operation, request, response }, nothingMore);
    throw new Problem('not_found');
  };
}

const nothingMore = async (): Promise<void> => undefined;

/** Express fails at a path that is not valid percent-encoding before anybody is asked who he is: such a part names nothing. */
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
