/** The parts of a boundary rule. */
/** Files that never run in production. */
const notProduction =
  '\\.test\\.ts$|\\.fixture\\.ts$|/fixtures/|/testing/|/bench/|/scripts/|^scripts/|^tests/|^packages/testkit/';

/** A package from the registry, wherever pnpm keeps it. */
export function library(...names: readonly string[]): string {
  return `(^|/)node_modules/(${names.join('|')})/`;
}

type Restriction = { readonly path?: string; readonly pathNot?: string | string[] };

export type Rule = {
  readonly name: string;
  /** The reason, printed with a violation. */
  readonly comment: string;
  readonly severity: 'error';
  readonly from: Restriction;
  readonly to: Restriction & {
    readonly reachable?: boolean;
    readonly circular?: boolean;
    readonly couldNotResolve?: boolean;
  };
};

/** `from` leaves out files that never run in production, besides the exceptions it names. */
export function rule(name: string, comment: string, arrow: Pick<Rule, 'from' | 'to'>): Rule {
  const { pathNot, ...from } = arrow.from;
  const exceptions = pathNot === undefined ? [] : [pathNot].flat();
  return {
    name,
    comment,
    severity: 'error',
    from: { ...from, pathNot: [notProduction, ...exceptions] },
    to: arrow.to,
  };
}
