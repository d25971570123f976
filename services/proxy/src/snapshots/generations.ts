/**
 * Tells whether anything of a tenant changed meanwhile: each tenant has a number that grows with every change of one of
 * its entries, and with every reset. What was worked out from entries holds as long as the number stays.
 */

/** More tenants than this change all at once: what was worked out is worked out again. */
const MAX_TENANTS = 100_000;

export class Generations {
  #latest = 0;
  /** Of all tenants that did not change since. */
  #floor = 0;
  readonly #ofTenants = new Map<string, number>();

  of(tenantId: string): number {
    return this.#ofTenants.get(tenantId) ?? this.#floor;
  }

  /** An API key's entry names no tenant; it is read anew for each request. */
  changed(entryKey: string): void {
    const [, tenantId] = /^knox:\{t:([^}]+)\}/.exec(entryKey) ?? [];
    if (tenantId === undefined) return;
    if (this.#ofTenants.size >= MAX_TENANTS) this.changedAll();
    this.#latest += 1;
    this.#ofTenants.set(tenantId, this.#latest);
  }

  changedAll(): void {
    this.#latest += 1;
    this.#floor = this.#latest;
    this.#ofTenants.clear();
  }
}
