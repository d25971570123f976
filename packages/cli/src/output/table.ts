/** Rows for people: left-aligned columns under their names, two spaces between them. */
import { printable } from './printable.ts';

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
