/** The templates of a route's configuration, and every secret that they name. */

import { authTemplates, type RouteAuth } from '@knoxcall/snapshot';
import { collectJsonReferences, namesSecret, type Reference } from '@knoxcall/template';
import { z } from 'zod';
import type { Change } from '../changes/change.ts';
import { isUuid } from '../http/resource.ts';
import { validationError } from '../http/validate.ts';
import type { ConfigurationFields } from './route-fields.ts';
import { targetReferences } from './target-url.ts';

export type Template = {
  readonly path: string;
  readonly json: Record<string, unknown>;
  readonly references: readonly Reference[];
};

/** A reference to a secret, and where it stands. */
export type Named = { readonly reference: Reference; readonly path: string };

/** A secret that a reference names; `allowedRoutes`: ids, null for any. */
export type NamedSecret = {
  readonly id: string;
  readonly kind: string;
  readonly allowedRoutes: string[] | null;
};

/** By the reference's key; unknown secrets are missing. */
export type NamedSecrets = ReadonlyMap<string, NamedSecret>;

const fieldNames = ['inject_headers_json', 'inject_query_json', 'inject_body_json', 'auth'] as const;

export function templatesOf(fields: ConfigurationFields): Template[] {
  const inMethods = Object.entries(fields.method_configs ?? {}).flatMap(([method, config]) =>
    templatesAt(`method_configs.${method}.`, config),
  );
  return [...targetTemplate(fields.target_base_url), ...templatesAt('', fields), ...inMethods];
}

function templatesAt(
  prefix: string,
  fields: Pick<ConfigurationFields, (typeof fieldNames)[number]>,
): Template[] {
  return fieldNames.flatMap((name) => {
    const json = name === 'auth' ? fields.auth && authTemplate(fields.auth) : fields[name];
    return json ? [templateOf(prefix + name, json)] : [];
  });
}

/** Of a route's authentication only its templates. */
function authTemplate(auth: RouteAuth): Record<string, unknown> {
  return { auth: authTemplates(auth).map(({ template }) => template) };
}

function templateOf(path: string, json: Record<string, unknown>): Template {
  return { path, json, references: [...collectJsonReferences(json).values()] };
}

function targetTemplate(target: string | null | undefined): Template[] {
  if (target == null || !/[{%]/.test(target)) return [];
  const path = 'target_base_url';
  return [{ path, json: { [path]: target }, references: targetReferences(target) }];
}

/** Most characters of all templates of one configuration, as JSON: a list may show a hundred of them. */
const maxCharacters = 262_144;

/** Refuses with `validation_error`. `fields`: the new configuration, or the part of it that is written. */
export function requireShortTemplates(fields: ConfigurationFields): void {
  const names = [...fieldNames, 'method_configs'] as const;
  // Writing a megabyte of JSON only to learn its length takes the thread for 4 ms.
  for (const lengthOf of [leastLength, jsonLength]) {
    const sizes = names.map((name) => lengthOf(fields[name] ?? null));
    if (sizes.reduce((sum, size) => sum + size) <= maxCharacters) continue;
    const longest = names[sizes.indexOf(Math.max(...sizes))] ?? 'inject_body_json';
    throw validationError({
      [longest]: [`must not have more than ${maxCharacters} characters as JSON, all templates together`],
    });
  }
}

const jsonLength = (value: unknown): number => JSON.stringify(value).length;

/** Characters of the names and strings within: its JSON has at least as many. Callers have bounded the depth. */
function leastLength(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  const within = Object.values(value).reduce<number>((sum, item) => sum + leastLength(item), 0);
  return Array.isArray(value) ? within : within + Object.keys(value).join('').length;
}

/** Once for each template that has the reference. */
export function namedIn(templates: readonly Template[]): Named[] {
  return templates.flatMap(({ path, references }) =>
    references.filter(namesSecret).map((reference) => ({ reference, path })),
  );
}

const idList = z.array(z.string()).nullable();

/** PostgreSQL takes 65,535 parameters in a statement. */
const maxParameters = 30_000;

/** Few statements, however many references there are. */
export async function findNamed(
  { tx, tenantId }: Pick<Change, 'tx' | 'tenantId'>,
  named: readonly Pick<Named, 'reference'>[],
): Promise<NamedSecrets> {
  const references = [...new Map(named.map(({ reference }) => [reference.key, reference])).values()];
  const found = new Map<string, NamedSecret>();
  for (let from = 0; from < references.length; from += maxParameters) {
    const part = references.slice(from, from + maxParameters);
    const names = part.filter(({ kind }) => kind === 'secret').map(({ ref }) => ref);
    const ids = part.filter(({ kind, ref }) => kind === 'secret_id' && isUuid(ref)).map(({ ref }) => ref);
    const rows = await tx.secret.findMany({
      where: { tenantId, OR: [{ name: { in: names } }, { id: { in: ids } }] },
      select: { id: true, name: true, kind: true, allowedRoutes: true },
    });
    const byName = new Map(rows.map((row) => [row.name, row]));
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const { key, kind, ref } of part) {
      const row = kind === 'secret' ? byName.get(ref) : byId.get(ref);
      if (row !== undefined) found.set(key, { ...row, allowedRoutes: idList.parse(row.allowedRoutes) });
    }
  }
  return found;
}
