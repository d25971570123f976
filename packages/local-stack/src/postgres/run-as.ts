// PostgreSQL refuses to run as root: then it runs as user `postgres`, which is made where there is none. Where that user
// cannot pass through a directory above the clone or the data (a 0700 folder of root), the process keeps one capability,
// reading directories, and no other.
import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { LocalStackError } from '../errors.ts';

const run = promisify(execFile);

interface Account {
  readonly uid: number;
  readonly gid: number;
}

interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

/** How to run a program of PostgreSQL. `account` owns its files; undefined: the current user does. */
export interface RunAs {
  readonly account?: Account;
  launch(command: string, args: readonly string[]): Launch;
}

/**
 * Decides how PostgreSQL runs here. `paths` must be readable for it.
 * @throws LocalStackError `account_unusable`
 */
export async function runAs(paths: readonly string[]): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { launch: (command, args) => ({ command, args }) };
  const account = await postgresAccount();
  const closed = await firstClosed(paths, account);
  if (closed === undefined) return { account, launch: (command, args) => ({ command, args, ...account }) };
  const capability = await directoryCapability();
  if (capability === undefined) {
    throw new LocalStackError(
      'account_unusable',
      `PostgreSQL does not run as root, and user postgres may not pass through ${closed}. Start as an ordinary user, or let others pass: chmod o+x ${closed}`,
    );
  }
  const options = withCapability(account, capability);
  return {
    account,
    launch: (command, args) => ({ command: 'setpriv', args: [...options, command, ...args] }),
  };
}

/** Options of setpriv that make a process this account, with this capability and no other. */
export function withCapability({ uid, gid }: Account, capability: string): readonly string[] {
  const only = `-all,+${capability}`;
  return [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    `--bounding-set=${only}`,
    `--inh-caps=${only}`,
    `--ambient-caps=+${capability}`,
    // Without this access(2) ignores capabilities, and PostgreSQL uses it to find its programs.
    '--securebits=+no_setuid_fixup',
  ];
}

async function postgresAccount(): Promise<Account> {
  const known = await lookUp();
  if (known !== undefined) return known;
  await run('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/bin/false',
    'postgres',
  ]).catch((cause: unknown) => {
    throw new LocalStackError(
      'account_unusable',
      'PostgreSQL does not run as root, and user postgres could not be made. Make it, or start as an ordinary user.',
      { cause },
    );
  });
  const made = await lookUp();
  if (made === undefined)
    throw new LocalStackError('account_unusable', 'User postgres was made but is not found.');
  return made;
}

async function lookUp(): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

async function firstClosed(paths: readonly string[], account: Account): Promise<string | undefined> {
  for (const path of paths) {
    for (let at = path; at !== dirname(at); at = dirname(at)) {
      if (!(await mayPass(at, account))) return at;
    }
  }
  return undefined;
}

async function mayPass(directory: string, { uid, gid }: Account): Promise<boolean> {
  const found = await stat(directory);
  if (found.uid === uid) return (found.mode & 0o100) !== 0;
  if (found.gid === gid) return (found.mode & 0o010) !== 0;
  return (found.mode & 0o001) !== 0;
}

/** Bits 1 and 2 of the effective set: CAP_DAC_OVERRIDE (containers have it), CAP_DAC_READ_SEARCH (less, so better). */
export async function directoryCapability(): Promise<string | undefined> {
  try {
    await run('setpriv', ['--version']);
    const line = /^CapEff:\s*([0-9a-f]+)$/m.exec(await readFile('/proc/self/status', 'utf8'));
    const effective = BigInt(`0x${line?.[1] ?? '0'}`);
    if ((effective & 4n) !== 0n) return 'dac_read_search';
    return (effective & 2n) === 0n ? undefined : 'dac_override';
  } catch {
    return undefined;
  }
}
