/** How much is loaded. One tenant has a tenth of everything, so that what grows with one tenant is seen; the others share the rest. */

export type Sizes = {
  readonly tenants: number;
  readonly secrets: number;
  readonly routes: number;
  readonly logs: number;
};

const largeShare = 0.1;

/** The shares of the large tenant, which comes first, and of each other tenant, as even as possible. */
export function sharesOf(total: number, tenants: number): number[] {
  const large = tenants === 1 ? total : Math.ceil(total * largeShare);
  const [rest, others] = [total - large, Math.max(1, tenants - 1)];
  // The first of them get one more, so that a tenant at the beginning has some even if others have none.
  const even = Array.from(
    { length: tenants - 1 },
    (_none, index) => Math.floor(rest / others) + (index < rest % others ? 1 : 0),
  );
  return [large, ...even];
}
