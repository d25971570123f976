/** The management API, as the signed-in person and for the shown tenant. */
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
  /** Milliseconds between two readings. */
  refetchInterval?: number | false | ((found: Found | undefined) => number | false);
};

/** The key of a reading in `useRead`; the tenant first, so that everything of it can be read again. */
export const keyOf = (slug: string, path: string, init: unknown = {}): readonly unknown[] => [
  slug,
  path,
  init,
];

/** Reads and keeps data. The old data stays on the page while it is read again. */
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

/** The path is not known here, so the types cannot be followed further. */
export function readOnce<P extends PathOf<'get'>>(api: Client, path: P, init: Init<P>): Promise<Read<P>> {
  const get = api.get as unknown as (path: P, init: Init<P>) => Promise<Read<P>>;
  return get(path, init);
}
