// The steps of `pnpm images:test`, in this order. A step returns a remark, and throws if it fails.
import { until } from '@knoxcall/testkit';
import { type Container, lines, type Project } from './open-project.ts';
import { commandsAfter } from './read-commands.ts';
import { beginStory, longestOutage, type Story } from './story.ts';

type Step = readonly [name: string, work: () => Promise<string | undefined>];

const patienceMs = 90_000;
const mostOutageSeconds = 5;
const mostImageMegabytes = 300;
const start = commandsAfter('deploy.md', 'Needs Docker Engine').match(/^docker compose up .*$/m)![0];

export async function* stepsOf(project: Project): AsyncGenerator<Step> {
  for (const service of ['migrate', 'control-plane', 'proxy'])
    yield [`build ${service}`, () => build(project, service)];
  yield ['start', () => project.shell(start).then(() => undefined)];
  const stories: Story[] = [];
  yield ['tenant, secret, route, key, call', async () => void stories.push(await beginStory(project))];
  const story = stories[0]!;
  const services = await project.services();
  yield ['users, roots, capabilities', () => confined(project, services)];
  yield ['the proxy does not know PostgreSQL', () => apart(project)];
  yield ['memory', () => memory(project)];
  for (const service of services) yield [`restart ${service}`, () => restart(project, story, service)];
  for (const service of services) yield [`kill -9 ${service}`, () => kill(project, story, service)];
  yield ['two proxies', () => scale(project, story)];
  yield ['upgrade', () => upgrade(project, story)];
  yield ['backup and restore', () => restore(project, story)];
  yield ['everything destroyed, and restored', () => restoreLost(project, story)];
  yield ['down and up', () => downAndUp(project, story)];
}

async function build(project: Project, service: string): Promise<string> {
  await project.docker('compose', 'build', '--quiet', service);
  const config = JSON.parse(await project.docker('compose', 'config', '--format', 'json'));
  const image: string = config.services[service].image ?? `${project.name}-${service}`;
  const bytes = Number(await project.docker('image', 'inspect', '--format', '{{.Size}}', image));
  const megabytes = Math.round(bytes / 1e6);
  if (megabytes > mostImageMegabytes) throw new Error(`${megabytes} MB, more than ${mostImageMegabytes}`);
  return `${megabytes} MB`;
}

async function confined(project: Project, services: readonly string[]): Promise<undefined> {
  for (const service of services) {
    for (const { Id, Config, HostConfig } of await project.containers(service)) {
      const { ReadonlyRootfs, Privileged, CapDrop, CapAdd, SecurityOpt } = HostConfig;
      const status = await project.docker('exec', Id, 'cat', '/proc/1/status');
      const found = {
        readOnly: ReadonlyRootfs && !Privileged,
        capabilities: String(CapDrop) === 'ALL' && CapAdd === null && /^CapEff:\s*0+$/m.test(status),
        privileges:
          SecurityOpt?.includes('no-new-privileges:true') === true && /^NoNewPrivs:\s*1$/m.test(status),
        user: Config.User !== '' && !/^Uid:\s+0\s/m.test(status),
      };
      const wrong = Object.entries(found).filter(([, holds]) => !holds);
      if (wrong.length > 0)
        throw new Error(`${service}: ${wrong.map(([what]) => what).join(', ')}\n${status}`);
    }
  }
  return undefined;
}

async function apart(project: Project): Promise<undefined> {
  const look = "require('node:dns').lookup('postgres', (error) => console.log(error?.code ?? 'found'))";
  const found = await project.docker('compose', 'exec', '-T', 'proxy', 'node', '-e', look);
  if (!/^(ENOTFOUND|EAI_AGAIN)$/.test(found.trim())) throw new Error(`postgres: ${found}`);
  return undefined;
}

async function memory(project: Project): Promise<string> {
  const names = lines(await project.docker('compose', 'ps', '--format', '{{.Name}}'));
  const format = '{{.Name}} {{.MemUsage}}';
  const used = lines(await project.docker('stats', '--no-stream', '--format', format, ...names));
  return used
    .filter((line) => !line.includes('-upstream-'))
    .map((line) => line.replace(`${project.name}-`, '').replace(/-1 (\S+) .*/, ' $1'))
    .sort()
    .join(', ');
}

async function restart(project: Project, story: Story, service: string): Promise<string> {
  const outage = await longestOutage(story.answers, async () => {
    await project.docker('compose', 'restart', service);
    await story.works();
  });
  await healthy(project, service);
  return away(outage);
}

/**
 * From outside, because an engine takes `docker kill` as a wish that it stay away, and process 1 ignores its
 * own signal.
 */
async function kill(project: Project, story: Story, service: string): Promise<string> {
  const [before] = await project.containers(service);
  const pid = before!.State.Pid;
  const sent = `process.kill(${pid}, 'SIGKILL')`;
  const asRoot = ['--user=0', '--cap-drop=ALL', '--cap-add=KILL', '--pid=host', '--network=none'];
  let seconds = 0;
  const outage = await longestOutage(story.answers, async () => {
    await project.docker('run', '--rm', ...asRoot, '--entrypoint=node', 'knoxcall-control-plane', '-e', sent);
    const begin = performance.now();
    const again = (found: Container): boolean => found.State.Pid !== pid && found.State.Pid !== 0;
    await until(
      `${service} is started again`,
      async () => (await project.containers(service)).every(again),
      patienceMs,
    );
    await story.works();
    seconds = (performance.now() - begin) / 1_000;
  });
  await healthy(project, service);
  return `works again after ${seconds.toFixed(1)} s, ${away(outage)}`;
}

async function scale(project: Project, story: Story): Promise<undefined> {
  const { hostname, port } = new URL(project.proxies[0]!);
  const ports = [Number(port), Number(port) + 1];
  project.set({ PROXY_PORTS: `${hostname}:${ports.join('-')}` });
  await project.shell('docker compose up --detach --wait --scale proxy=2');
  for (const each of ports) {
    await until(`${each} answers`, () => story.answers(`http://${hostname}:${each}`), patienceMs);
  }
  project.set({ PROXY_PORTS: `${hostname}:${port}` });
  await project.shell('docker compose up --detach --wait');
  await story.works();
  return undefined;
}

/** Another setting stands in for the new version: every container is replaced. */
async function upgrade(project: Project, story: Story): Promise<string> {
  const replaced = ['control-plane', 'worker', 'proxy'];
  const ids = async (): Promise<string[]> =>
    (await Promise.all(replaced.map((service) => project.containers(service)))).flat().map(({ Id }) => Id);
  const before = await ids();
  const commands = commandsAfter('upgrade.md', 'With Compose, from a checkout of the new version');
  project.set({ LOG_LEVEL: 'warn' });
  const outage = await longestOutage(story.answers, async () => {
    await project.shell(commands);
    await story.works();
  });
  const kept = (await ids()).filter((id) => before.includes(id));
  if (kept.length > 0) throw new Error(`${kept.length} containers were not replaced`);
  if (outage > mostOutageSeconds) throw new Error(away(outage));
  return away(outage);
}

async function restore(project: Project, story: Story): Promise<string> {
  await story.write('of the backup');
  await project.shell(commandsAfter('operations.md', 'With Compose, while everything runs:'));
  await story.write('since the backup');
  await until('the value arrives', () => story.arrives('since the backup'), patienceMs);
  const outage = await longestOutage(story.answers, async () => {
    await project.shell(commandsAfter('operations.md', 'With Compose:\n'));
    await until('the value of the backup arrives', () => story.arrives('of the backup'), patienceMs);
  });
  await story.works();
  return away(outage);
}

async function restoreLost(project: Project, story: Story): Promise<undefined> {
  await story.write('before the loss');
  await project.shell(commandsAfter('operations.md', 'With Compose, while everything runs:'));
  await project.shell('docker compose down --volumes');
  await project.shell(commandsAfter('operations.md', 'On a new machine, with the repository'));
  await until('the value of the backup arrives', () => story.arrives('before the loss'), patienceMs);
  await story.works();
  return undefined;
}

async function downAndUp(project: Project, story: Story): Promise<undefined> {
  await story.write('before down');
  await project.shell('docker compose down\ndocker compose up --detach --wait');
  await until('the value arrives', () => story.arrives('before down'), patienceMs);
  await story.works();
  return undefined;
}

async function healthy(project: Project, service: string): Promise<void> {
  const isWell = ({ State }: Container): boolean => State.Health?.Status === 'healthy';
  await until(
    `${service} is healthy`,
    async () => (await project.containers(service)).every(isWell),
    patienceMs,
  );
}

const away = (seconds: number): string => `proxy away for ${seconds.toFixed(1)} s`;
