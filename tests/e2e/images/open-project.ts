// A Compose project of its own on the Docker engine that answers. Never touches containers of another project.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Addresses, quietPort } from '@knoxcall/testkit';

const root = resolve(import.meta.dirname, '../../..');
const subnet = '172.31.253.0/24';

export type Container = {
  readonly Id: string;
  readonly RestartCount: number;
  readonly State: { readonly Pid: number; readonly Health?: { readonly Status: string } };
  readonly Config: { readonly User: string };
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean;
    readonly Privileged: boolean;
    readonly CapDrop: readonly string[] | null;
    readonly CapAdd: readonly string[] | null;
    readonly SecurityOpt: readonly string[] | null;
  };
};

export type Project = Addresses & {
  readonly name: string;
  /** The names of the services that run, without the upstream. */
  services(): Promise<string[]>;
  /** Commands as a page prints them, in an empty folder. @throws with their output if one of them fails. */
  shell(commands: string): Promise<string>;
  /** Changes settings for all later commands. */
  set(settings: Readonly<Record<string, string>>): void;
  docker(...parameters: string[]): Promise<string>;
  containers(service: string): Promise<Container[]>;
  /** Removes containers, networks, volumes and the images without a name of their own. */
  remove(): Promise<void>;
};

/** COMPOSE_FILE, NODE_IMAGE, NPM_REGISTRY and BUILD_CA reach Compose from the environment; `.env` does not. */
export async function openProject(): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'knoxcall-images-'));
  const name = 'knoxcall-images-test';
  const [controlPlane, proxy] = [`127.0.0.1:${await quietPort()}`, `127.0.0.1:${await quietPort()}`];
  const adminToken = secret();
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    ...Object.fromEntries(passwords.map((variable) => [variable, secret()])),
    COMPOSE_DISABLE_ENV_FILE: '1',
    COMPOSE_PROJECT_NAME: name,
    COMPOSE_FILE: composeFiles().join(':'),
    KNOXCALL_KMS_KEY: randomBytes(32).toString('hex'),
    KNOXCALL_ADMIN_TOKEN: adminToken,
    CONTROL_PLANE_PORTS: controlPlane,
    PROXY_PORTS: proxy,
    OUTSIDE_SUBNET: subnet,
    EGRESS_ALLOW_CIDRS: subnet,
  };
  const docker: Project['docker'] = (...parameters) =>
    run(['docker', ...parameters], { cwd: folder, env: environment });
  return {
    name,
    adminToken,
    controlPlane: `http://${controlPlane}`,
    proxies: [`http://${proxy}`],
    docker,
    services: async () => {
      const names = lines(await docker('compose', 'ps', '--services'));
      return names.filter((service) => service !== 'upstream').sort();
    },
    shell: (commands) => run(['sh', '-ec', commands], { cwd: folder, env: environment }),
    set: (settings) => void Object.assign(environment, settings),
    containers: async (service) => {
      const ids = lines(await docker('compose', 'ps', '--quiet', service));
      return JSON.parse(await docker('inspect', ...ids));
    },
    remove: async () => {
      await docker('compose', 'down', '--volumes', '--remove-orphans', '--rmi', 'local');
      await rm(folder, { recursive: true });
    },
  };
}

/** Settings without which Compose refuses to start. */
const passwords = [
  ...readFileSync(join(root, 'docker-compose.yml'), 'utf8').matchAll(/\$\{(\w+_PASSWORD):\?/g),
].map(([, name = '']) => name);
const secret = (): string => randomBytes(24).toString('hex');
export const lines = (output: string): string[] => output.split('\n').filter((line) => line !== '');

function composeFiles(): string[] {
  const { COMPOSE_FILE: chosen = 'docker-compose.yml' } = process.env;
  const upstream = join(import.meta.dirname, 'upstream.yml');
  return [...chosen.split(':').map((file) => resolve(root, file)), upstream];
}

async function run(
  [command = '', ...parameters]: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<string> {
  const child = spawn(command, parameters, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, complaint, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (code === 0) return output;
  throw new Error(`${[command, ...parameters].join(' ')} ended with ${code}:\n${output}${complaint}`);
}
