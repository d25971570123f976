/** `knoxcall apply`, `diff` and `routes apply`: the file is compared with the service, and only `apply` writes. */
import type { Client } from '@knoxcall/client';
import { CliError, type ExitCode, exitCodes } from '../cli-error.ts';
import { applyPlan } from '../configuration/apply-plan.ts';
import { checkReferences } from '../configuration/check-references.ts';
import {
  type Change,
  computePlan,
  type Plan,
  partsOf,
  type Resource,
} from '../configuration/compute-plan.ts';
import { type Current, loadCurrent } from '../configuration/load-current.ts';
import { readConfigurationFile, type Wanted } from '../configuration/read-file.ts';
import { printable } from '../output/printable.ts';
import { note, openClient, print, printJson } from '../session.ts';
import type { World } from '../world.ts';

type Options = { file: string; prune?: boolean; json?: boolean };

export async function diff(world: World, options: Options): Promise<ExitCode> {
  const wanted = await readConfigurationFile(world, options.file);
  const { plan } = await compare(await openClient(world), wanted, options);
  if (options.json) printJson(world, shown(plan));
  else {
    for (const change of plan.changes) print(world, renderChange(change).join('\n'));
    if (plan.changes.length === 0) print(world, 'No differences.');
    for (const line of renderUnmanaged(plan)) note(world, line);
  }
  return plan.changes.length === 0 ? exitCodes.ok : exitCodes.differences;
}

export async function apply(world: World, options: Options): Promise<ExitCode> {
  return write(world, await readConfigurationFile(world, options.file), options);
}

export async function applyRoutes(
  world: World,
  slugs: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const wanted = await readConfigurationFile(world, options.file);
  return write(world, onlyRoutes(wanted, slugs), { ...options, prune: false });
}

async function write(world: World, wanted: Wanted, { json, ...options }: Options): Promise<ExitCode> {
  const api = await openClient(world);
  const { plan, ids } = await compare(api, wanted, options);
  const warned: string[] = [];
  const made: Change[] = [];
  const done = (change: Change, warnings: readonly { message: string }[]): void => {
    made.push(change);
    if (!json) print(world, renderChange(change).join('\n'));
    for (const { message } of warnings) {
      warned.push(message);
      note(world, `warning: ${change.kind} ${change.key}: ${message}`);
    }
  };
  try {
    await applyPlan(plan, { api, ids, done });
  } catch (error) {
    const failed = plan.changes[made.length];
    if (failed !== undefined) note(world, `failed: ${failed.action} ${failed.kind} ${failed.key}`);
    if (json)
      printJson(world, {
        ...shown({ ...plan, changes: made }),
        warnings: warned,
        failed: failed && told(failed),
      });
    throw error;
  }
  if (json) printJson(world, { ...shown(plan), warnings: warned });
  else {
    print(world, summary(plan));
    for (const line of renderUnmanaged(plan)) note(world, line);
  }
  return exitCodes.ok;
}

async function compare(
  api: Client,
  wanted: Wanted,
  { prune = false }: { prune?: boolean },
): Promise<{ plan: Plan; ids: Current['ids'] }> {
  const secrets = new Set(wanted.resources.filter(({ kind }) => kind === 'secret').map(({ key }) => key));
  const { resources, ids } = await loadCurrent(api, { slugs: slugsOf(wanted.resources), secrets });
  checkReferences(wanted, ids);
  return { plan: computePlan(wanted.resources, resources, { prune }), ids };
}

function shown({ changes, unmanaged }: Plan): object {
  return { changes: changes.map(told), unmanaged };
}

const told = ({ wanted: _wanted, ...change }: Change): object => change;

function summary({ changes }: Plan): string {
  if (changes.length === 0) return 'Nothing changed.';
  const count = (action: Change['action']): number => changes.filter((one) => one.action === action).length;
  return `Created ${count('create')}, updated ${count('update')}, deleted ${count('delete')}.`;
}

/** No slugs: all routes. A slug that the file does not have is `not_found`. */
function onlyRoutes(wanted: Wanted, slugs: readonly string[]): Wanted {
  const there = slugsOf(wanted.resources);
  const unknown = slugs.filter((slug) => !there.has(slug));
  if (unknown.length > 0) throw new CliError('not_found', `The file has no route ${unknown.join(', ')}.`);
  const named = (slug: string): boolean => slugs.length === 0 || slugs.includes(slug);
  const resources = wanted.resources.filter(
    ({ kind, key }) => (kind === 'route' || kind === 'override') && named(partsOf(key).slug),
  );
  return { resources, secrets: wanted.secrets };
}

function slugsOf(resources: readonly Resource[]): Set<string> {
  return new Set(resources.filter(({ kind }) => kind === 'route').map(({ key }) => key));
}

const signs = { create: '+', update: '~', delete: '-' } as const;
const longest = 160;

/** A change for people: a line for it, and under it what differs. Lines have no line breaks at their ends. */
export function renderChange({ action, kind, key, fields }: Change): string[] {
  const told = fields.map(({ name, before, after }) =>
    action === 'create'
      ? `    ${name}: ${shownValue(after)}`
      : `    ${name}: ${shownValue(before)} -> ${shownValue(after)}`,
  );
  return [`${signs[action]} ${kind} ${key}`, ...told].map(printable);
}

function renderUnmanaged({ unmanaged }: Plan): string[] {
  if (unmanaged.length === 0) return [];
  const names = unmanaged.map(({ kind, key }) => `${kind} ${key}`).join(', ');
  return [printable(`not in the file and left alone: ${names}`)];
}

function shownValue(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}...` : text;
}
