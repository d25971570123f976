/** The differences between headers and query parameters in the editor of name and value pairs. */

export type PairKind = {
  title: string;
  noun: string;
  add: string;
  /** The noun in a message: "Header name", "Header value". */
  label: string;
  lead: string;
  none: string;
  example: readonly [name: string, value: string];
  /** Whether two names are equal. */
  keyOf: (name: string) => string;
  /** Why this name is not allowed. */
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
