/** How large a page of a list may be. */
import { validationError } from './validate.ts';

export const pageBytes = 2_097_152;

/**
 * Refuses a page that is too large, with the number of items that fits: `per_page` is a promise, so a page never ends
 * early. A single item is always answered.
 */
export function requireSmallPage(bytes: number, items: number): void {
  if (bytes <= pageBytes || items <= 1) return;
  const fits = Math.max(1, Math.floor((items * pageBytes) / bytes));
  throw validationError({
    per_page: [`gives a page of ${bytes} bytes, and ${pageBytes} are the most: try ${fits}`],
  });
}
