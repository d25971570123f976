/** Routes as the API shows them. */
import type { AnswerOf, Client, OperationOf } from '@knoxcall/client';
import { type Read, readOnce } from '../api/use-api.ts';
import { pageSize } from '../api/use-pages.ts';

export type ListedRoute = Read<'/v1/routes'>['data'][number];
export type Route = Read<'/v1/routes/{id}'>['data'];
export type RouteEnvironment = Read<'/v1/routes/{id}/environments'>['data'][number];
export type Traffic = Read<'/v1/traffic'>['data'][number];

export type TestResult = AnswerOf<OperationOf<'/v1/routes/{id}/test', 'post'>>['data'];

export type LoadedRoute = {
  route: Route;
  etag: string | undefined;
  /** The base first. */
  environments: readonly RouteEnvironment[];
};

export type RoutesQuery = { search?: string; collection_id?: string };

export function loadRoutes(api: Client, query: RoutesQuery & { page: number }, signal: AbortSignal) {
  return readOnce(api, '/v1/routes', {
    query: { ...query, per_page: pageSize, sort: 'name', order: 'asc' },
    signal,
  });
}
