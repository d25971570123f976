/** The commands below `knoxcall webhooks`. */
import { type Command, Option } from 'commander';
import {
  createWebhook,
  listDeliveries,
  listWebhooks,
  removeWebhook,
  rotateWebhookSecret,
  setWebhookEnabled,
  testWebhook,
} from './commands/webhooks.ts';
import type { World } from './world.ts';

/** Options that many commands take. */
export const json = () => new Option('--json', 'print JSON');
export const several = (name: string, text: string) => new Option(`${name} <name...>`, text);
export const pairs = (text: string) =>
  new Option('--set <name=value>', text).argParser((one: string, all: string[] = []) => [...all, one]);

export function addWebhooks(program: Command, world: World): void {
  const webhooks = program.command('webhooks').description('addresses that receive events');
  const one = (name: string, description: string): Command =>
    webhooks.command(`${name} <id>`).description(description).addOption(json());
  webhooks
    .command('list')
    .description('list all webhooks, never with their secrets')
    .addOption(json())
    .action((options) => listWebhooks(world, options));
  webhooks
    .command('create <url>')
    .description('make a webhook; its signing secret is printed once, alone on standard output')
    .addOption(several('--event', 'the only events it receives, such as secret.expiring'))
    .option('--description <text>', 'what it is for')
    .addOption(json())
    .action((url, options) => createWebhook(world, url, options));
  one('test', 'send a test event; exit code 1 where it is not delivered').action((id, options) =>
    testWebhook(world, id, options),
  );
  one('deliveries', 'list its latest deliveries').action((id, options) => listDeliveries(world, id, options));
  one('rotate-secret', 'make a new signing secret; the previous one signs too for 24 hours').action(
    (id, options) => rotateWebhookSecret(world, id, options),
  );
  one('enable', 'switch it on').action((id, options) =>
    setWebhookEnabled(world, id, { ...options, enabled: true }),
  );
  one('disable', 'switch it off; its waiting events are kept for 30 days').action((id, options) =>
    setWebhookEnabled(world, id, { ...options, enabled: false }),
  );
  one('rm', 'delete it')
    .option('-y, --yes', 'do not ask')
    .action((id, options) => removeWebhook(world, id, options));
}
