/** A plan for people: a line for each change, and under it what differs. */
import { printable } from '../output/printable.ts';
import type { Change, Plan } from './compute-plan.ts';

const signs = { create: '+', update: '~', delete: '-' } as const;
const longest = 160;

/** Lines without line breaks at their ends. */
export function renderChange({ action, kind, key, fields }: Change): string[] {
  const told = fields.map(({ name, before, after }) =>
    action === 'create' ? `    ${name}: ${shown(after)}` : `    ${name}: ${shown(before)} -> ${shown(after)}`,
  );
  return [`${signs[action]} ${kind} ${key}`, ...told].map(printable);
}

export function renderUnmanaged({ unmanaged }: Plan): string[] {
  if (unmanaged.length === 0) return [];
  const names = unmanaged.map(({ kind, key }) => `${kind} ${key}`).join(', ');
  return [printable(`not in the file and left alone: ${names}`)];
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}...` : text;
}
