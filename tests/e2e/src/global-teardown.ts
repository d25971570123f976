/** Stops what the set-up started and removes its files. */
import { rm } from 'node:fs/promises';

export default async function teardown(): Promise<void> {
  await globalThis.knoxcallProduct?.stop();
  const { dir } = JSON.parse(process.env.KNOXCALL_E2E ?? '{}') as { dir?: string };
  if (dir !== undefined) await rm(dir, { recursive: true, force: true });
}
