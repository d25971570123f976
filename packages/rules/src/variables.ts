/**
 * Values from the request itself or its environment: query parameters, the caller's headers, plain variables, the
 * request id. No secret is among them, and reading them changes nothing.
 */
import { isUtf8 } from 'node:buffer';
import type { Reference, Values } from '@knoxcall/template';
import { type CallerHeader, callerHeader } from './kept-headers.ts';

/** `query` with or without its `?`; `variables` of the environment. */
export type Said = {
  readonly requestId: string;
  readonly query: string;
  readonly headers: readonly CallerHeader[];
  readonly variables: Readonly<Record<string, string>>;
};

const NONE: Values = new Map();

/** Values by reference key. Missing variables are absent, and so are all secrets. */
export function variablesOf(references: Iterable<Reference>, said: Said): Values {
  let values: Map<string, Buffer> | undefined;
  let query: URLSearchParams | undefined;
  const read = ({ kind, ref }: Reference): string | Buffer | null | undefined => {
    switch (kind) {
      // The first value of a parameter, decoded as forms are.
      case 'var':
        query ??= new URLSearchParams(said.query);
        return query.get(ref);
      case 'header':
        return asUtf8(callerHeader(said.headers, ref));
      case 'uuid':
        return said.requestId;
      case 'env':
        return Object.hasOwn(said.variables, ref) ? said.variables[ref] : undefined;
      case 'secret':
      case 'secret_id':
        return undefined;
    }
  };
  for (const reference of references) {
    const value = read(reference);
    if (value == null) continue;
    values ??= new Map();
    values.set(reference.key, Buffer.from(value));
  }
  return values ?? NONE;
}

/** Header values come one character a byte. */
function asUtf8(value: string | undefined): string | Buffer | undefined {
  if (value === undefined) return undefined;
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes : value;
}
