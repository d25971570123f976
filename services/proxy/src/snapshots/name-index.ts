/** Remembers the lookup forms of names in use: computing one takes 20 times as long as the rest of a warm look-up. */
import { createSecretKey, type KeyObject } from 'node:crypto';
import { indexedName } from '@knoxcall/snapshot';
import { LRUCache } from 'lru-cache';
import type { Tenant } from './snapshots.ts';

/** Callers choose the names, so the bound is in bytes. */
const maxBytes = 8_000_000;
const overheadBytes = 300;

type NameIndex = (tenant: Tenant, kind: 'route' | 'secret', name: string) => string;

export function createNameIndex(): NameIndex {
  const known = new LRUCache<string, string>({ maxSize: maxBytes });
  return (tenant, kind, name) => {
    const slot = `${tenant.id}\0${tenant.indexKey}\0${kind}\0${name}`;
    const remembered = known.get(slot);
    if (remembered !== undefined) return remembered;
    const indexed = indexedName(keyOf(tenant), kind, name);
    known.set(slot, indexed, { size: overheadBytes + 2 * slot.length });
    return indexed;
  };
}

/** Made once for each tenant entry, and released with it. */
const keys = new WeakMap<Tenant, KeyObject>();

function keyOf(tenant: Tenant): KeyObject {
  const known = keys.get(tenant);
  if (known !== undefined) return known;
  const made = createSecretKey(tenant.indexKey, 'base64');
  keys.set(tenant, made);
  return made;
}
