/** Reads `knoxcall.yaml` into the wanted resources. All faults of the file are reported at once, with their places. */
import { readFile } from 'node:fs/promises';
import { type Document, isScalar, parseDocument, visit } from 'yaml';
import { z } from 'zod';
import { CliError } from '../cli-error.ts';
import type { World } from '../world.ts';
import { overrideKey, type Resource } from './compute-plan.ts';
import { type ConfigurationFile, emptyEnvironment, emptyOverride, fileSchema } from './file-schema.ts';
import { normalForm } from './load-current.ts';

/** `secrets` are names that must exist. */
export type Wanted = { resources: Resource[]; secrets: string[] };

/** `-` reads standard input. */
export async function readConfigurationFile({ input }: World, path: string): Promise<Wanted> {
  return parseConfiguration(path === '-' ? await textOf(input) : await readText(path));
}

function parseConfiguration(text: string): Wanted {
  const document = parseDocument(text, { prettyErrors: true });
  if (document.errors.length > 0) throw faulty(document.errors.map(({ message }) => message));
  const parsed = fileSchema.safeParse(plain(document) ?? {});
  if (!parsed.success) throw faulty(z.prettifyError(parsed.error).split('\n'));
  const faults = contradictions(parsed.data);
  if (faults.length > 0) throw faulty(faults);
  return { resources: resourcesOf(parsed.data), secrets: Object.keys(parsed.data.secrets) };
}

/** Aliases may be multiplied to a bomb; `__proto__` as a name would be silently lost. */
function plain(document: Document): unknown {
  visit(document, {
    Pair(_key, { key }) {
      if (isScalar(key) && key.value === '__proto__') throw faulty(['__proto__ is no name']);
    },
  });
  try {
    return document.toJS();
  } catch (error) {
    throw faulty([error instanceof Error ? error.message : String(error)]);
  }
}

function faulty(faults: readonly string[]): CliError {
  return new CliError('usage', ['The file is not valid:', ...faults].join('\n'));
}

function contradictions({ environments, routes }: ConfigurationFile): string[] {
  const defaults = Object.keys(environments).filter((name) => environments[name]?.is_default);
  const twice = defaults.length > 1 ? [`more than one default environment: ${defaults.join(', ')}`] : [];
  const based = Object.entries(routes)
    .filter(([, route]) => Object.hasOwn(route.environments, route.base_environment))
    .map(([slug, { base_environment: base }]) => `route ${slug}: ${base} is its base, not an override`);
  return [...twice, ...based];
}

function resourcesOf({ secrets, environments, clients, routes }: ConfigurationFile): Resource[] {
  const resources: Resource[] = [];
  const add = (kind: Resource['kind'], key: string, fields: object): void => {
    resources.push({ kind, key, fields: normalForm({ ...fields }) });
  };
  for (const [name, fields] of Object.entries(secrets)) if (fields !== null) add('secret', name, fields);
  for (const [name, fields] of Object.entries(environments))
    add('environment', name, fields ?? emptyEnvironment);
  for (const [name, fields] of Object.entries(clients)) add('client', name, fields);
  for (const [slug, { environments: overrides, ...fields }] of Object.entries(routes)) {
    add('route', slug, { ...fields, name: fields.name ?? slug });
    for (const [environment, override] of Object.entries(overrides)) {
      add('override', overrideKey(slug, environment), override ?? emptyOverride);
    }
  }
  return resources;
}

async function textOf(input: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new CliError('usage', `${path} cannot be read: ${Object(error).code}.`);
  }
}
