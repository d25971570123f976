/** The management API in the name of who is signed in and the tenant whose pages are shown. */
import {
  type AnswerOf,
  type Client,
  createClient,
  type InitOf,
  type KnoxCallError,
  type OperationOf,
  type PathOf,
  type Tagged,
} from '@knoxcall/client';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { guarded } from '../session/guarded.ts';
import { csrfHeader, type Membership } from '../session/session-client.ts';

export type Tenant = {
  slug: string;
  membership: Membership;
  api: Client;
};

const TenantContext = createContext<Tenant | undefined>(undefined);
export const TenantProvider = TenantContext.Provider;

export function useTenant(): Tenant {
  const tenant = useContext(TenantContext);
  if (tenant === undefined) throw new Error('This page belongs to no tenant.');
  return tenant;
}

/** `editor` covers `read`, `admin` covers both. */
export function useMay(role: 'editor' | 'admin'): boolean {
  const { membership } = useTenant();
  return membership.role === 'admin' || membership.role === role;
}

export function apiOf(slug: string): Client {
  const client = createClient({
    baseUrl: '',
    headers: (method) => ({ 'x-knox-tenant': slug, ...csrfHeader(method) }),
  });
  const wrap =
    (call: (...given: never[]) => Promise<unknown>) =>
    (...given: never[]) =>
      guarded(() => call(...given));
  return Object.fromEntries(
    Object.entries(client).map(([method, call]) => [method, wrap(call)]),
  ) as unknown as Client;
}

export type Read<P extends PathOf<'get'>> = AnswerOf<OperationOf<P, 'get'>> & Tagged;
type Init<P extends PathOf<'get'>> = InitOf<OperationOf<P, 'get'>>;
type Options<Found> = {
  enabled?: boolean;
  /** How long after a reading the next one is made. */
  refetchInterval?: number | false | ((found: Found | undefined) => number | false);
};

/** What `useRead` keeps it under; the tenant first, so that everything of it can be asked for anew. */
export const keyOf = (slug: string, path: string, init: unknown = {}): readonly unknown[] => [
  slug,
  path,
  init,
];

/** Reads and keeps. What was read before stays on the page while it is asked for anew. */
export function useRead<P extends PathOf<'get'>>(
  path: P,
  init?: Init<P>,
  { enabled = true, refetchInterval = false }: Options<Read<P>> = {},
): UseQueryResult<Read<P>, KnoxCallError> {
  const { slug, api } = useTenant();
  return useQuery<Read<P>, KnoxCallError>({
    queryKey: keyOf(slug, path, init),
    queryFn: ({ signal }) => readOnce(api, path, { ...init, signal } as unknown as Init<P>),
    enabled,
    refetchInterval: ({ state: { data } }) =>
      typeof refetchInterval === 'function' ? refetchInterval(data) : refetchInterval,
  });
}

/** The types of a path that is not known here cannot be followed further than this. */
export function readOnce<P extends PathOf<'get'>>(api: Client, path: P, init: Init<P>): Promise<Read<P>> {
  const get = api.get as unknown as (path: P, init: Init<P>) => Promise<Read<P>>;
  return get(path, init);
}
