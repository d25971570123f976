// Reads and writes PEM text and base64. Takes time linear in the input, which is untrusted.

/** One PEM block: its label, its header lines (`DEK-Info: ...`) and its bytes. */
export interface PemBlock {
  label: string;
  headers: string[];
  der: Buffer;
}

const BEGIN = '-----BEGIN ';
const DASHES = '-----';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const MAX_LABEL = 64;

/**
 * Restores text that was pasted with the quotes and escapes of a JSON or environment file (`\
 * `, `\\r\
 * `, `\\/`), escaped once or twice. Neither PEM nor base64 has a backslash of its own.
 */
export function unescapePasted(text: string): string {
  const trimmed = text.trim();
  const [, , inside = trimmed] = /^(["'])(.*)\1,?$/s.exec(trimmed) ?? [];
  return inside.replace(/\\{1,4}r\\{1,4}n|\\{1,4}[nr]/g, '\n').replace(/\\{1,4}\//g, '/');
}

/** True where the text holds the start of a PEM block. */
export function looksLikePem(text: string): boolean {
  return text.includes(BEGIN);
}

/** Every block of a PEM text, in order; text between blocks is skipped. Undefined where a block is broken. */
export function readPem(text: string): PemBlock[] | undefined {
  const blocks: PemBlock[] = [];
  let position = text.indexOf(BEGIN);
  while (position !== -1) {
    const labelEnd = text.indexOf(DASHES, position + BEGIN.length);
    const label = text.slice(position + BEGIN.length, labelEnd);
    if (labelEnd === -1 || label.length > MAX_LABEL) return undefined;
    const footer = `-----END ${label}-----`;
    const end = text.indexOf(footer, labelEnd);
    if (end === -1) return undefined;
    const block = readBody(label, text.slice(labelEnd + DASHES.length, end));
    if (!block) return undefined;
    blocks.push(block);
    position = text.indexOf(BEGIN, end + footer.length);
  }
  return blocks;
}

/** Decodes base64 with or without white space; undefined where it is anything else. */
export function readBase64(text: string): Buffer | undefined {
  const compact = text.replace(/\s+/g, '');
  return compact.length % 4 === 0 && BASE64.test(compact) ? Buffer.from(compact, 'base64') : undefined;
}

function readBody(label: string, body: string): PemBlock | undefined {
  const lines = body.split(/\r\n|\r|\n/).map((line) => line.trim());
  const headers = lines.filter((line) => line.includes(':'));
  const der = readBase64(lines.filter((line) => !line.includes(':')).join(''));
  return der && { label, headers, der };
}
