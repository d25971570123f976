/** The known APIs. */
import { type Read, useRead } from '../api/use-api.ts';

export type Template = Read<'/v1/templates'>['data'][number];

export function useTemplates() {
  return useRead('/v1/templates');
}

/** Words such as `sms` are written in capitals. */
export const categoryName = (category: string): string =>
  ['sms', 'ai', 'crm'].includes(category)
    ? category.toUpperCase()
    : category.slice(0, 1).toUpperCase() + category.slice(1);
