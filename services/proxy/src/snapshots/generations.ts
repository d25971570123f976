/**
 * Tells whether anything of a tenant has changed: each tenant has a number that grows with every change of one of its
 * entries, and with every reset. A result computed from entries holds while the number stays.
 */

/** Above this many tenants, all numbers change at once, and results are computed again. */
const MAX_TENANTS = 100_000;

export class Generations {
  #latest = 0;
  /** The number of all tenants without one of their own. */
  #floor = 0;
  readonly #ofTenants = new Map<string, number>();

  of(tenantId: string): number {
    return this.#ofTenants.get(tenantId) ?? this.#floor;
  }

  /** An API key's Redis key names no tenant; its entry is read again for each request. */
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
