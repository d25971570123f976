/**
 * Prints foreign text on a terminal: characters that could move the cursor, recolour or reorder text are shown as
 * escapes. Also prints tables.
 */

/** C0 and C1 controls, line separators, and the marks that change the direction of writing. */
const dangerous = /[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu;

/** The same without the characters that JSON escapes itself, and without the line breaks between its parts. */
const unescaped = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu;

/** JSON keeps its meaning: the same characters, as JSON's own escapes. */
export function printableJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(unescaped, escaped);
}

export function printable(text: string): string {
  return text.replace(dangerous, escaped);
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

type Cell = string | number | boolean | null | undefined;

/** Ends with a line break; `-` stands for nothing. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [head, ...rows.map((row) => row.map(shown))];
  const widths = head.map((_name, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const padded = lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return padded.map((line) => `${line.trimEnd()}\n`).join('');
}

function shown(cell: Cell): string {
  return cell === null || cell === undefined || cell === '' ? '-' : printable(String(cell));
}
