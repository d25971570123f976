// A value inside a JSON string literal, escaped as `JSON.stringify` escapes it.

import { escapeTable } from './escape-bytes.ts';

export const JSON_STRING = escapeTable(
  [...Array(0x20).keys(), 0x22, 0x5c].map(
    (byte) => [byte, JSON.stringify(String.fromCharCode(byte)).slice(1, -1)] as const,
  ),
);
