/** The part of a file that `routes apply` takes: its routes with their overrides, or those that are named. */
import { CliError } from '../cli-error.ts';
import type { Wanted } from './read-file.ts';
import { partsOf, type Resource } from './resource.ts';

/** No slugs: all routes. A slug that the file does not have is `not_found`. */
export function onlyRoutes(wanted: Wanted, slugs: readonly string[]): Wanted {
  const there = slugsOf(wanted.resources);
  const unknown = slugs.filter((slug) => !there.has(slug));
  if (unknown.length > 0) throw new CliError('not_found', `The file has no route ${unknown.join(', ')}.`);
  const named = (slug: string): boolean => slugs.length === 0 || slugs.includes(slug);
  const resources = wanted.resources.filter(
    ({ kind, key }) => (kind === 'route' || kind === 'override') && named(partsOf(key).slug),
  );
  return { resources, secrets: wanted.secrets };
}

export function slugsOf(resources: readonly Resource[]): Set<string> {
  return new Set(resources.filter(({ kind }) => kind === 'route').map(({ key }) => key));
}
