/** Whether this is the master key that wrapped the stored data keys, and may be used. */
import { keyKeepers } from '@knoxcall/config';
import type { PrismaClient } from '@knoxcall/database';
import { createWrapper, type KeyWrapper, KeyWrapperError, MasterKeyError } from '@knoxcall/envelope';
import { reasonOf } from '@knoxcall/telemetry';
import type { Settings } from '../config.ts';
import { createCheckKeys } from '../data-keys/check-keys.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** `database`: undefined where it cannot be read. */
export async function lookAtKeys(settings: Settings, database: PrismaClient | undefined): Promise<Finding[]> {
  const usable = 'master key';
  const right = 'stored data keys';
  const { present, second } = keyKeepers(settings);
  const wrapper = await attempt(() => createWrapper(present, second));
  if ('fault' in wrapper) {
    return [fail(usable, wrapper.fault, 'Correct KNOXCALL_MASTER_KEY or KNOXCALL_MASTER_KEY_FILE.')];
  }
  const used = await attempt(() => use(wrapper.value));
  if ('fault' in used) {
    return [fail(usable, used.fault, 'See docs/runbooks/data-keys-refused.md.')];
  }
  const findings = [ok(usable, `${settings.KMS_KEY_ID ?? 'the local one'} can be used`)];
  if (database === undefined) return findings;
  const opened = await attempt(createCheckKeys(database, wrapper.value));
  if ('fault' in opened) {
    const next = 'Start with the master key (or KMS key) that they were wrapped with.';
    return [...findings, fail(right, `cannot be unwrapped: ${opened.fault}`, next)];
  }
  if (second === undefined) return [...findings, ok(right, 'were wrapped with it')];
  const next =
    'Take KMS_SECOND_PROVIDER away once the command rewrap has nothing left to do (docs/operations.md).';
  return [...findings, warn(right, 'may still need the second key', next)];
}

const use = (wrapper: KeyWrapper): Promise<void> => wrapper.check();

type Attempt<T> = { value: T } | { fault: string };

/** A wrapper's messages are ours, and hold no key; of any other error only the code is shown. */
async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    const isOurs = error instanceof KeyWrapperError || error instanceof MasterKeyError;
    return { fault: isOurs ? error.message : reasonOf(error) };
  }
}
