/** A form with files for a record: what is not masked of its fields, and how long each file is. */
import type { ScannedMultipart } from '@knoxcall/template';
import { isPlaceholder, isSensitive, MASK } from './sensitive.ts';

/** `enough`: so many characters of the result are wanted; it ends soon after them. */
export function maskMultipart({ bytes, dashed, parts }: ScannedMultipart, enough: number): string {
  let shown = '';
  for (const { headersStart, start, end, field } of parts) {
    if (shown.length >= enough) return shown;
    const headers = bytes.toString('utf8', headersStart, start);
    const length = end - start;
    const content =
      field === null
        ? `[${length} bytes]`
        : shownField(field, bytes.toString('utf8', start, Math.min(end, start + enough)));
    shown += `${dashed}\r\n${headers}${content}\r\n`;
  }
  return `${shown}${dashed}--\r\n`;
}

function shownField(field: string, value: string): string {
  return isSensitive(field) && !isPlaceholder(value) ? MASK : value;
}
