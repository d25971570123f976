// The lines of a multipart body that begin as its boundary does, whatever line end stands before them.

const CR = 0x0d;
const LF = 0x0a;

/** `start`: of the two hyphens; `isAfterCrlf`: the only line end that every reader takes for one, or the beginning of all. */
interface BoundaryLine {
  readonly start: number;
  readonly isAfterCrlf: boolean;
}

/** `dashed`: the boundary behind its two hyphens. Linear, as no boundary holds a line end. */
export function boundaryLines(bytes: Uint8Array, dashed: Uint8Array): BoundaryLine[] {
  const lines: BoundaryLine[] = [];
  if (beginsWith(bytes, 0, dashed)) lines.push({ start: 0, isAfterCrlf: true });
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if ((byte !== LF && byte !== CR) || !beginsWith(bytes, at + 1, dashed)) continue;
    lines.push({ start: at + 1, isAfterCrlf: byte === LF && bytes[at - 1] === CR });
  }
  return lines;
}

function beginsWith(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let index = 0; index < wanted.length; index += 1) {
    if (bytes[at + index] !== wanted[index]) return false;
  }
  return true;
}
