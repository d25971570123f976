/** The command line: its commands and their options. No option takes a key or a value. */
import { Argument, Command, Option } from 'commander';
import { CliError, type ExitCode } from './cli-error.ts';
import { add } from './commands/add.ts';
import { createApiKey, listApiKeys, removeApiKey, requestCount } from './commands/api-keys.ts';
import { apply, applyRoutes, diff } from './commands/apply.ts';
import { createEnvironment, listEnvironments, removeEnvironment } from './commands/environments.ts';
import { login, logout } from './commands/login.ts';
import { connectOAuth2, createOAuth2, listProviders, showOAuth2 } from './commands/oauth2.ts';
import { resolveRoute } from './commands/resolve-route.ts';
import { getRoute, listRoutes } from './commands/routes.ts';
import { allowSecret } from './commands/secret-policy.ts';
import { listSecrets, removeSecret, rotateSecret, setSecret } from './commands/secrets.ts';
import { lineCount, tailLogs } from './commands/tail-logs.ts';
import { candidates } from './completion/candidates.ts';
import { type Shell, shellScripts, shells } from './completion/shell-scripts.ts';
import { print } from './session.ts';
import { addWebhooks, json, pairs, several } from './webhook-commands.ts';
import { version, type World } from './world.ts';

type Report = (code: ExitCode) => void;

const exitCodesHelp = `
Exit codes: 0 ok, 1 error, 2 usage or invalid input, 3 not found, 4 unauthorized or forbidden, 5 conflict,
6 not reachable or overloaded (worth trying again), 10 diff found differences, 130 interrupted.
KNOXCALL_API_URL and KNOXCALL_API_KEY take the place of what login stored.`;

/** `report` gets the exit code of a command that has one of its own. */
export function createProgram(world: World, report: Report): Command {
  const program = new Command('knoxcall')
    .description('Manages secrets and routes of KnoxCall.')
    .version(version)
    .addHelpText('after', exitCodesHelp)
    .configureOutput({
      writeOut: (text) => world.output.write(text),
      writeErr: (text) => world.errors.write(text),
      // run() reports errors, without the arguments: one of them may be a value given in the wrong place.
      outputError: () => undefined,
    })
    .exitOverride();
  addStart(program);
  addLogin(program, world);
  addSecrets(program, world);
  addOAuth2(program, world);
  addEnvironments(program, world);
  addRoutes(program, world, report);
  addApiKeys(program, world);
  addWebhooks(program, world);
  addTemplates(program, world);
  addLogs(program, world);
  addFileCommands(program, world, report);
  addCompletion(program, world);
  return program;
}

const roles = ['invoke', 'read', 'editor', 'admin'];
const file = () => new Option('-f, --file <path>', 'the file; - is standard input').default('knoxcall.yaml');
const environment = () =>
  new Option('-e, --environment <name>', "the secret's base environment where left out");
const exact = () => new Option('--exact', 'keep a line break at the end of standard input');
const prune = () => new Option('--prune', 'delete what is not in the file');

/** Run by the package `knoxcall`, which has the services; it never gets here. */
function addStart(program: Command): void {
  program
    .command('start')
    .description('run the whole product on this machine: npx knoxcall start')
    .action(() => {
      throw new CliError(
        'usage',
        'This is the command line alone: run npx knoxcall start, or pnpm start in the repository.',
      );
    });
}

function addLogin(program: Command, world: World): void {
  program
    .command('login')
    .description('store an address and a key; the key comes from a hidden prompt or standard input')
    .option('--api-url <url>', 'address of the management API')
    .action((options) => login(world, options));
  program
    .command('logout')
    .description('remove the stored key from this machine')
    .action(() => logout(world));
}

function addSecrets(program: Command, world: World): void {
  const secrets = program.command('secrets').description('secrets, without their values');
  secrets
    .command('list')
    .description('list all secrets')
    .addOption(json())
    .action((options) => listSecrets(world, options));
  secrets
    .command('set <name>')
    .description('make a secret or give it a value; from a hidden prompt or standard input')
    .addOption(environment())
    .option('--description <text>', 'of a new secret')
    .addOption(exact())
    .addOption(json())
    .action((name, options) => setSecret(world, name, options));
  secrets
    .command('rotate <name>')
    .description('give another value to a secret that has one; the old one is kept as a version')
    .addOption(environment())
    .addOption(exact())
    .addOption(json())
    .action((name, options) => rotateSecret(world, name, options));
  secrets
    .command('allow <name>')
    .description('set where a secret may be used; other limits stay (loosening them needs an admin key)')
    .addOption(several('--host', 'the only hosts it may go to'))
    .option('--any-host', 'any host')
    .addOption(several('--route', 'slugs or ids of the only routes that may use it'))
    .option('--any-route', 'any route')
    .option('--redact', 'hide it in every answer')
    .option('--no-redact', 'hide it where the route says so')
    .addOption(json())
    .action((name, options) => allowSecret(world, name, options));
  secrets
    .command('rm <name>')
    .description('delete a secret and all of its values')
    .option('-y, --yes', 'do not ask')
    .addOption(json())
    .action((name, options) => removeSecret(world, name, options));
}

function addOAuth2(program: Command, world: World): void {
  const oauth2 = program.command('oauth2').description('OAuth2 secrets and the providers that they know');
  oauth2
    .command('providers')
    .description('list the providers and what each of them needs')
    .addOption(json())
    .action((options) => listProviders(world, options));
  oauth2
    .command('create <name>')
    .description('make an OAuth2 secret; its other fields come as a JSON object from standard input')
    .requiredOption(
      '--provider <provider>',
      'such as google_service_account, whose key file is accepted unchanged',
    )
    .addOption(new Option('-e, --environment <name>', 'in which it is connected'))
    .addOption(several('--scope', 'a scope of the token'))
    .addOption(json())
    .action((name, options) => createOAuth2(world, name, options));
  oauth2
    .command('connect <name>')
    .description('print an address at which a person connects it, once')
    .addOption(environment())
    .addOption(json())
    .action((name, options) => connectOAuth2(world, name, options));
  oauth2
    .command('status <name>')
    .description('show its connection in each environment')
    .addOption(json())
    .action((name, options) => showOAuth2(world, name, options));
}

function addEnvironments(program: Command, world: World): void {
  const environments = program.command('environments').description('environments and their plain variables');
  environments
    .command('list')
    .description('list all environments')
    .addOption(json())
    .action((options) => listEnvironments(world, options));
  environments
    .command('create <name>')
    .description('make an environment')
    .option('--display-name <text>', 'as people see it')
    .option('--default', 'make it the default environment')
    .addOption(pairs('a variable, for {{env:name}}; never a credential'))
    .addOption(json())
    .action((name, options) => createEnvironment(world, name, options));
  environments
    .command('rm <name>')
    .description('delete an environment')
    .option('-y, --yes', 'do not ask')
    .addOption(json())
    .action((name, options) => removeEnvironment(world, name, options));
}

function addRoutes(program: Command, world: World, report: Report): void {
  const routes = program.command('routes').description('routes and what they inject');
  routes
    .command('list')
    .description('list all routes')
    .addOption(json())
    .action((options) => listRoutes(world, options));
  routes
    .command('get <slug>')
    .description('show a route and its environments')
    .addOption(json())
    .action((slug, options) => getRoute(world, slug, options));
  routes
    .command('resolve <slug>')
    .description(
      'say which secrets a request would use, without sending it; exit code 3 where one is missing',
    )
    .addOption(new Option('-e, --environment <name>', "the route's base environment where left out"))
    .option('-X, --method <method>', 'GET where left out')
    .option('--path <path>', 'with its query, such as /v1/charges?limit=3')
    .addOption(several('-H, --header', 'name:value, as the application sends it'))
    .option('--body', 'take the body from standard input')
    .addOption(json())
    .action(async (slug, options) => report(await resolveRoute(world, slug, options)));
  routes
    .command('apply [slugs...]')
    .description('apply the routes of a file, or only those named; deletes no route')
    .addOption(file())
    .addOption(json())
    .action(async (slugs, options) => report(await applyRoutes(world, slugs, options)));
}

function addApiKeys(program: Command, world: World): void {
  const keys = program.command('api-keys').description('keys of applications and people');
  keys
    .command('list')
    .description('list all keys, never with their secrets')
    .addOption(json())
    .action((options) => listApiKeys(world, options));
  keys
    .command('create <name>')
    .description('make a key; it is printed once, alone on standard output')
    .addOption(new Option('--role <role>', 'what it may do').choices(roles).default('invoke'))
    .addOption(several('--route', 'slugs or ids of the only routes it may use'))
    .addOption(several('-e, --environment', 'the only environments it may use'))
    .addOption(several('--address', 'IPs or CIDRs it may be used from'))
    .addOption(new Option('--rate <count>', 'requests a minute').argParser(requestCount))
    .option('--expires <time>', 'such as 2030-01-01T00:00:00Z')
    .addOption(json())
    .action((name, options) => createApiKey(world, name, options));
  keys
    .command('rm <id>')
    .description('revoke a key, on both planes at once')
    .option('-y, --yes', 'do not ask')
    .addOption(json())
    .action((id, options) => removeApiKey(world, id, options));
}

function addTemplates(program: Command, world: World): void {
  program
    .command('add [template]')
    .description(
      'make secret and route of a known API; the credential comes from a hidden prompt or standard input',
    )
    .option('--name <name>', "of the route, where it is not the template's")
    .addOption(
      new Option('-e, --environment <name>', 'base environment of both; the default one where left out'),
    )
    .addOption(pairs('what else the template asks for; never a credential'))
    .addOption(json())
    .action((template, options) => add(world, template, options));
}

function addLogs(program: Command, world: World): void {
  const logs = program.command('logs').description('proxied requests');
  logs
    .command('tail')
    .description('show the last requests and follow new ones')
    .option('--route <slug>', 'only of this route')
    .option('-e, --environment <name>', 'only in this environment')
    .option('--status <status>', 'such as 404 or 4xx')
    .addOption(new Option('-n, --lines <count>', 'how many to begin with').default(10).argParser(lineCount))
    .option('--no-follow', 'end after those')
    .addOption(new Option('--json', 'print one JSON object a line'))
    .action((options) => tailLogs(world, options));
}

function addFileCommands(program: Command, world: World, report: Report): void {
  program
    .command('apply')
    .description('change the service to match the file')
    .addOption(file())
    .addOption(prune())
    .addOption(json())
    .action(async (options) => report(await apply(world, options)));
  program
    .command('diff')
    .description('show what apply would change; exit code 10 where it would')
    .addOption(file())
    .addOption(prune())
    .addOption(json())
    .action(async (options) => report(await diff(world, options)));
}

function addCompletion(program: Command, world: World): void {
  program
    .command('completion')
    .description('print a completion script')
    .addArgument(new Argument('<shell>').choices(shells))
    .action((shell: Shell) => print(world, shellScripts[shell]));
  program.command('__complete [words...]', { hidden: true }).action((words: string[]) => {
    const found = candidates(program, words);
    if (found.length > 0) print(world, found.join('\n'));
  });
}
