/** Lists of addresses as entries hold them, read once for each list and forgotten with it. */
import { type AddressSet, addressSet } from '@knoxcall/snapshot';

const sets = new WeakMap<readonly string[], AddressSet>();

export function isListed(address: string, list: readonly string[]): boolean {
  const known = sets.get(list) ?? addressSet(list);
  sets.set(list, known);
  return known.has(address);
}
