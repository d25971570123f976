/** What is particular to headers and to query parameters, where pairs of name and value are edited. */

export type PairKind = {
  title: string;
  noun: string;
  add: string;
  /** Of a header that stands in a message: "Header name", "Header value". */
  label: string;
  lead: string;
  none: string;
  example: readonly [name: string, value: string];
  /** What makes two names one. */
  keyOf: (name: string) => string;
  /** Why this name cannot be one. */
  faultOf: (name: string) => string | undefined;
};

export const headerPairs: PairKind = {
  title: 'Inject Headers',
  noun: 'header',
  add: 'Add Header',
  label: 'Header',
  lead: 'Put into every request on its way to the API. A caller’s header of the same name is replaced.',
  none: 'No header is injected. Most APIs take their key in Authorization.',
  example: ['Authorization', 'Bearer {{secret:name}}'],
  keyOf: (name) => name.toLowerCase(),
  faultOf: (name) =>
    /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}$/.test(name) ? undefined : 'This is not a legal name of a header.',
};

export const queryPairs: PairKind = {
  title: 'Inject Query',
  noun: 'parameter',
  add: 'Add Parameter',
  label: 'Parameter',
  lead: 'Put into the address of every request. A caller’s parameter of the same name is replaced.',
  none: 'No parameter is injected.',
  example: ['key', '{{secret:name}}'],
  keyOf: (name) => name,
  faultOf: (name) => (name.length > 256 ? 'This name is too long.' : undefined),
};
