/** Checks that the PostgreSQL named by a setting is usable, before anything depends on it. */
import { type Diagnosis, diagnoseConnection, ServerFault, whereIs } from '@knoxcall/reach';
import pg from 'pg';

const oldest = 14;
const patienceMs = 4_000;

/** @throws ServerFault */
export async function requirePostgres(setting: string, url: string): Promise<void> {
  const fault = await faultOf(url);
  if (fault !== undefined) throw new ServerFault({ setting, where: whereIs(url, 5432) }, fault);
}

async function faultOf(url: string): Promise<Diagnosis | undefined> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
  });
  // The pending query reports the error.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return diagnoseVersion(rows[0]?.server_version ?? '');
  } catch (error) {
    return diagnose(error, url);
  } finally {
    client.end().catch(() => undefined);
  }
}

function diagnoseVersion(version: string): Diagnosis | undefined {
  if (Number.parseInt(version, 10) >= oldest) return undefined;
  return { why: `is PostgreSQL ${version}: KnoxCall needs ${oldest} or later` };
}

/** By SQLSTATE (PostgreSQL, appendix A), else by the driver's message. */
function diagnose(error: unknown, url: string): Diagnosis {
  if (!(error instanceof pg.DatabaseError)) {
    return diagnoseConnection(error) ?? diagnoseDriver(error instanceof Error ? error.message : '');
  }
  const { code = '', message } = error;
  const { username, pathname } = new URL(url);
  const user = decodeURIComponent(username);
  if (code === '28P01') return { why: `does not take the password of user '${user}': correct it` };
  if (code === '28000') return { why: `refuses user '${user}': ${message}` };
  if (code === '3D000')
    return { why: `has no database '${decodeURIComponent(pathname.slice(1))}': create it` };
  if (/^(53|57P)/.test(code)) return { why: `takes no connection now: ${message}`, mayPass: true };
  return { why: `refused: ${message}` };
}

const wrongServer = 'does not speak the protocol of PostgreSQL: correct host and port';

function diagnoseDriver(message: string): Diagnosis {
  if (message.includes('does not support SSL')) {
    return { why: 'does not speak TLS: leave sslmode out of the address' };
  }
  if (message.startsWith('timeout')) {
    return {
      why: `did not answer as a PostgreSQL within ${patienceMs / 1000} s: start it, or correct host and port`,
      mayPass: true,
    };
  }
  return { why: wrongServer };
}
