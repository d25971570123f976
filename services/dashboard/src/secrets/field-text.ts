/** Parses the text of fields, and reports why it cannot be saved. */

export const linesIn = (text: string): string[] =>
  text
    .split(/[\s,]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** What the service will make of a name. */
export function secretNameHint(name: string): string | undefined {
  const trimmed = name.trim();
  if (trimmed === '') return undefined;
  if (!/^[A-Za-z0-9_ ]+$/.test(trimmed))
    return 'Only letters, digits and underscores can stand in a placeholder.';
  if (trimmed.includes(' ')) return `Is stored as ${trimmed.replaceAll(' ', '_').toUpperCase()}.`;
  return undefined;
}

/** Input that cannot be saved; thrown with a message for the person who typed it. */
export class DraftFault extends Error {}
