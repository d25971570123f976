/**
 * The data key of the installation: it seals data that belongs to no tenant. Made at first need, stored wrapped like
 * any other.
 */
import { randomUUID } from 'node:crypto';
import type { PrismaClient } from '@knoxcall/database';
import { type DataKey, type DataKeyCache, dataKeyContext, type KeyWrapper } from '@knoxcall/envelope';

/** Takes the place of a tenant's id, in the context of the wrapped key and in every binding. */
export const installation = 'installation';

/** Rejects with `KeyWrapperError` where it cannot be unwrapped. */
export type InstallationKey = () => Promise<DataKey>;

type Parts = { database: PrismaClient; cache: DataKeyCache; wrapper: KeyWrapper };

const place = 1;

export function createInstallationKey({ database, cache, wrapper }: Parts): InstallationKey {
  const load = () => database.installationKey.findUnique({ where: { place } });
  const make = async () => {
    const { plaintext, wrapped } = await wrapper.generate(dataKeyContext(installation));
    plaintext.fill(0);
    const row = { place, id: randomUUID(), provider: wrapper.provider, wrapped: new Uint8Array(wrapped) };
    // Two processes may both be the first: one row stays, and both read it.
    await database.installationKey.createMany({ data: [row], skipDuplicates: true });
    return database.installationKey.findUniqueOrThrow({ where: { place } });
  };
  return async () => {
    const { id, wrapped } = (await load()) ?? (await make());
    return cache.get({ id, tenantId: installation, wrapped });
  };
}
