/**
 * `knoxcall add`: a secret and a route for an API that the service knows. Credentials are read like any other value.
 */
import { type Client, fillTemplate, listAll } from '@knoxcall/client';
import { CliError } from '../cli-error.ts';
import { readSecretInput } from '../credentials/read-secret-input.ts';
import { table } from '../output/printable.ts';
import { noteWarnings, openClient, print, printJson } from '../session.ts';
import type { World } from '../world.ts';
import { namedValues } from './environments.ts';

type Options = { json?: boolean; name?: string; environment?: string; set?: string[] };

async function readTemplates(client: Client) {
  return (await client.get('/v1/templates')).data;
}
type Template = Awaited<ReturnType<typeof readTemplates>>[number];

/** Without a template it lists them all. */
export async function add(world: World, id: string | undefined, options: Options): Promise<void> {
  const client = await openClient(world);
  const templates = await readTemplates(client);
  if (id === undefined) return listTemplates(world, templates, options);
  const template = templates.find((one) => one.id === id);
  if (template === undefined)
    throw new CliError('not_found', `There is no template '${id}': see knoxcall add.`);
  const answers = await ask(world, template, options);
  const filled = fillOrRefuse(template, answers, options.name);
  await refuseTaken(client, filled);
  const inEnvironment = options.environment === undefined ? {} : { environment: options.environment };
  for (const secret of filled.secrets) {
    noteWarnings(world, (await client.post('/v1/secrets', { body: { ...secret, ...inEnvironment } })).meta);
  }
  const base = options.environment === undefined ? {} : { base_environment: options.environment };
  const { data, meta } = await client.post('/v1/routes', { body: { ...filled.route, ...base } });
  noteWarnings(world, meta);
  if (options.json) return printJson(world, data);
  const made = filled.secrets.map(({ name }) => name).join(', ');
  print(world, `Created ${made} and the route ${data.slug} to ${filled.route.target_base_url}.`);
}

function listTemplates(world: World, templates: Template[], { json }: Options): void {
  const rows = templates.map((one) => [one.id, one.name, one.category, one.target_base_url]);
  if (json) printJson(world, templates);
  else print(world, table(['TEMPLATE', 'API', 'FOR', 'ADDRESS'], rows));
}

/**
 * Values that may be visible come as `--set name=value`; each other one from a hidden prompt or a line of standard
 * input.
 */
async function ask(
  world: World,
  { fields }: Template,
  { set = [] }: Options,
): Promise<Record<string, string>> {
  const answers = namedValues(set);
  const hidden = fields.filter((field) => field.hidden);
  const stray = Object.keys(answers).find((name) => !fields.some((one) => one.name === name && !one.hidden));
  if (stray !== undefined) throw new CliError('usage', `--set does not take '${stray}' here.`);
  const missing = fields.find((one) => !one.hidden && answers[one.name] === undefined);
  if (missing !== undefined) {
    throw new CliError('usage', `${missing.label} is missing: --set ${missing.name}=... (${missing.help})`);
  }
  if (!world.input.isTTY) {
    const lines = (await readSecretInput(world, '')).split(/\r?\n/);
    if (lines.length !== hidden.length) {
      const wanted = hidden.map(({ label }) => label).join(', ');
      throw new CliError('usage', `Standard input must have one line each for: ${wanted}.`);
    }
    return { ...answers, ...Object.fromEntries(hidden.map(({ name }, at) => [name, lines[at] ?? ''])) };
  }
  for (const { name, label, help } of hidden) {
    answers[name] = await readSecretInput(world, `${label} (${help}): `);
  }
  return answers;
}

function fillOrRefuse(template: Template, answers: Record<string, string>, name: string | undefined) {
  try {
    return fillTemplate(template, answers, name);
  } catch (error) {
    if (error instanceof RangeError) throw new CliError('usage', error.message);
    throw error;
  }
}

/** Checked first, so that nothing is made if one name is taken. */
async function refuseTaken(
  client: Client,
  { secrets, route }: ReturnType<typeof fillTemplate>,
): Promise<void> {
  const [presentSecrets, presentRoutes] = await Promise.all([
    listAll((query) => client.get('/v1/secrets', { query })),
    listAll((query) => client.get('/v1/routes', { query })),
  ]);
  const taken =
    secrets.find(({ name }) => presentSecrets.some((one) => one.name === name))?.name ??
    presentRoutes.find(({ name, slug }) => name === route.name || slug === route.name)?.name;
  if (taken !== undefined) {
    throw new CliError('conflict', `'${taken}' exists already: give the new one a --name of its own.`);
  }
}
