/** One thing of a configuration, from the file or from the service alike, with names in place of ids. */

export const kinds = ['environment', 'client', 'route', 'override', 'secret'] as const;
/** `secret`: who may use it where; it exists already, and its value is nobody's business here. `override`: what a route does differently in one environment; its key is `<slug>/<environment>`. */
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
