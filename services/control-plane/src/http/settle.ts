/** What a committed change answers where Redis could not be told yet. */
import { Problem } from '@knoxcall/problems';
import type { ChangeResult } from '../changes/change.ts';
import type { Warning } from './operation.ts';

const notYetPublished: Warning = {
  code: 'not_yet_published',
  message: 'The change is stored and will reach the proxies as soon as Redis can be reached.',
  path: '',
};

/** For writes: the result stands, with a warning. */
export function publicationWarnings(change: ChangeResult<unknown>): Warning[] {
  return change.published ? [] : [notYetPublished];
}

/** For revocations and deletions: nobody may believe that they are in force before they are. */
export function requirePublished(change: ChangeResult<unknown>): void {
  if (change.published) return;
  throw new Problem('dependency_unavailable', {
    message: 'The removal is stored but has not reached the proxies yet; it will by itself.',
    headers: { 'Retry-After': '1' },
  });
}
