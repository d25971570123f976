// The file that holds the local master key. It is never overwritten. Only its owner may read it or, where another user
// owns it (a mounted secret), its one group.
import { randomBytes, randomUUID } from 'node:crypto';
import { link, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MASTER_KEY_BYTES, MasterKeyError, parseMasterKey } from './master-key.ts';

const GROUP_READS = 0o040;
const OTHERS_MAY = 0o077;

/** The 32 bytes. Rejects with `missing`, `permissions`, `malformed`; other faults as node:fs reports them. */
export async function readMasterKeyFile(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) throw new MasterKeyError('missing', `there is no master key file ${path}`);
    throw error;
  });
  try {
    if (isOpenToOthers(await file.stat())) {
      throw new MasterKeyError('permissions', `${path} is open to others than its owner: chmod 600 ${path}`);
    }
    return parseMasterKey(await file.readFile('utf8'));
  } finally {
    await file.close();
  }
}

/**
 * The group may read the file where this process reads it through its group: Kubernetes mounts secrets as root's, 0440,
 * with the pod's group.
 */
function isOpenToOthers({ mode, uid, gid }: { mode: number; uid: number; gid: number }): boolean {
  const isMounted = uid !== process.getuid?.() && (process.getgroups?.().includes(gid) ?? false);
  return (mode & OTHERS_MAY & (isMounted ? ~GROUP_READS : ~0)) !== 0;
}

/**
 * Makes the file (0600) with a new key where there is none, and returns the key in it. Where two processes do so at
 * once, both get the same key. Rejects like `readMasterKeyFile`.
 */
export async function createMasterKeyFile(path: string): Promise<Uint8Array> {
  const draft = `${path}.${randomUUID()}`;
  await writeDurably(draft, `${randomBytes(MASTER_KEY_BYTES).toString('base64')}\n`);
  try {
    // A link appears whole or not at all, and fails where the file exists.
    await link(draft, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
  return readMasterKeyFile(path);
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
