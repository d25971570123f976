/** Ends all that the global setup started, and removes its files. */
import { rm } from 'node:fs/promises';

export default async function teardown(): Promise<void> {
  await globalThis.knoxcallProduct?.stop();
  const template = globalThis.knoxcallTemplate;
  if (template !== undefined) await rm(template, { recursive: true, force: true });
}
