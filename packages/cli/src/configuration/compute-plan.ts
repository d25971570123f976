/** Computes the changes from the present resources to the wanted ones, in the order in which they can be made. Pure. */

/** One resource of a configuration, from the file or from the service, with names in place of ids. */
export const kinds = ['environment', 'client', 'route', 'override', 'secret'] as const;
/**
 * `secret`: its policy; the secret exists already, and its value is not touched. `override`: a route's differences in
 * one environment; its key is `<slug>/<environment>`.
 */
export type Kind = (typeof kinds)[number];

/** By the names of the API, except `clients`, `allowed_secrets` and `mtls_certificate`, which hold names, and `allowed_routes`, slugs. */
export type Fields = Readonly<Record<string, unknown>>;

export type Resource = { readonly kind: Kind; readonly key: string; readonly fields: Fields };

export const overrideKey = (slug: string, environment: string): string => `${slug}/${environment}`;

/** Slug and environment of an override's key; neither can hold a `/`. */
export function partsOf(key: string): { slug: string; environment: string } {
  const [slug = '', environment = ''] = key.split('/');
  return { slug, environment };
}

type FieldChange = { readonly name: string; readonly before: unknown; readonly after: unknown };

export type Change = {
  readonly action: 'create' | 'update' | 'delete';
  readonly kind: Kind;
  readonly key: string;
  /** The differing fields; for a created resource those that are not empty, for a deleted one none. */
  readonly fields: readonly FieldChange[];
  /** All wanted fields; none for a deleted resource. */
  readonly wanted: Fields;
};

export type Plan = {
  readonly changes: readonly Change[];
  /** Resources that exist, are not in the file, and stay. */
  readonly unmanaged: readonly { readonly kind: Kind; readonly key: string }[];
};

/**
 * An override is a part of its route: one that the file does not have is deleted with or without `prune`. Everything
 * else is deleted only with it, the default environment never.
 */
export function computePlan(
  wanted: readonly Resource[],
  current: readonly Resource[],
  { prune = false }: { prune?: boolean } = {},
): Plan {
  const there = new Map(current.map((one) => [idOf(one), one]));
  const asked = new Map(wanted.map((one) => [idOf(one), one]));
  const written = inOrder(wanted).flatMap((one) => write(one, there.get(idOf(one))));
  const extra = inOrder(current)
    .toReversed()
    .filter((one) => !asked.has(idOf(one)) && !goesWithItsRoute(one, asked));
  const becomesDefault = wanted.some(
    ({ kind, fields }) => kind === 'environment' && fields.is_default === true,
  );
  const goes = (one: Resource): boolean =>
    one.kind === 'override' || (prune && (one.fields.is_default !== true || becomesDefault));
  return {
    changes: [...written, ...extra.filter(goes).map(remove)],
    unmanaged: extra.filter((one) => !goes(one)).map(({ kind, key }) => ({ kind, key })),
  };
}

const idOf = ({ kind, key }: Pick<Resource, 'kind' | 'key'>): string => `${kind} ${key}`;

/** Each kind refers only to those before it. */
function inOrder(resources: readonly Resource[]): Resource[] {
  return kinds.flatMap((kind) => resources.filter((one) => one.kind === kind));
}

function goesWithItsRoute({ kind, key }: Resource, asked: ReadonlyMap<string, Resource>): boolean {
  return kind === 'override' && !asked.has(idOf({ kind: 'route', key: partsOf(key).slug }));
}

function write({ kind, key, fields: wanted }: Resource, there: Resource | undefined): Change[] {
  const before = there?.fields;
  const fields = Object.entries(wanted)
    .map(([name, after]) => ({ name, before: before?.[name] ?? null, after }))
    .filter(({ before: old, after }) => (there === undefined ? !isEmpty(after) : !sameValue(old, after)));
  if (there === undefined) return [{ action: 'create', kind, key, fields, wanted }];
  return fields.length === 0 ? [] : [{ action: 'update', kind, key, fields, wanted }];
}

function isEmpty(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

function remove({ kind, key }: Resource): Change {
  return { action: 'delete', kind, key, fields: [], wanted: {} };
}

/** Whether two JSON values are equal. The database keeps no order of members, so order does not count. */
function sameValue(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => sameValue(item, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => Object.hasOwn(right, name) && sameValue(left[name], right[name]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
