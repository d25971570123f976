/** The files of the built dashboard (`services/dashboard`). Read once, so that only built files are served. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

export type BuiltFile = {
  type: string;
  body: Buffer;
  /** Compressed at first use. */
  gzipped(): Promise<Buffer>;
};

/** `page` is the one HTML file; `__CSP_NONCE__` in it stands for a nonce. */
export type BuiltApp = { page: string; assets: ReadonlyMap<string, BuiltFile> };

const dist = join(import.meta.dirname, '../../../dashboard/dist');

const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Undefined where the dashboard was not built. */
export function readBuiltApp(directory: string = dist): BuiltApp | undefined {
  const page = join(directory, 'index.html');
  if (!existsSync(page)) return undefined;
  const names = readdirSync(join(directory, 'assets'));
  const assets = names.map((name) => [name, builtFile(join(directory, 'assets', name))] as const);
  return { page: readFileSync(page, 'utf8'), assets: new Map(assets) };
}

function builtFile(path: string): BuiltFile {
  const body = readFileSync(path);
  let compressed: Promise<Buffer> | undefined;
  const gzipped = (): Promise<Buffer> => {
    compressed ??= promisify(gzip)(body, { level: 9 });
    return compressed;
  };
  return { type: types[extname(path)] ?? 'application/octet-stream', body, gzipped };
}
