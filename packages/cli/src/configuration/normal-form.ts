/** Spellings that mean the same, made the same, so that they are no difference. */
import type { Fields } from './resource.ts';

const sets = new Set(['clients', 'allowed_secrets', 'allowed_hosts', 'allowed_routes', 'substitute_in']);

/** Names in order; in `method_configs` a member that is null is one that is left out. */
export function normalForm(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, normalValue(name, value)]));
}

function normalValue(name: string, value: unknown): unknown {
  if (sets.has(name) && Array.isArray(value)) {
    return [...new Set<string>(value)].sort((a, b) => (a < b ? -1 : 1));
  }
  if (name !== 'method_configs' || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([method, config]) => [method, withoutNulls(config)]));
}

function withoutNulls(config: object): object {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));
}
