/**
 * The certificate of our own ports: read from two files, and read again when they change. An unusable pair never
 * replaces a usable one, and no message holds a file's content.
 */
import { readFile } from 'node:fs/promises';
import { createSecureContext, type SecureContextOptions, type Server } from 'node:tls';
import { ConfigError } from '@knoxcall/config';

/** PEM: the certificate with its chain, and its private key. */
type CertificateFiles = { readonly certFile: string; readonly keyFile: string };

export type FollowedCertificate = {
  /** The present pair, for `https.createServer`. */
  options(): SecureContextOptions;
  /** Gives the server each new certificate; connections made later get it. */
  keep(server: Pick<Server, 'setSecureContext'>): void;
  stop(): void;
};

type Tell = (fields: object, message: string) => void;
type CertificateLog = { readonly info: Tell; readonly error: Tell };

type Pair = { readonly cert: Buffer; readonly key: Buffer };

const CHECK_MS = 1_000;

/** Rejects with `ConfigError` where the files hold no certificate with its key. */
export async function followCertificate(
  files: CertificateFiles,
  log: CertificateLog,
): Promise<FollowedCertificate> {
  let current = await readPair(files).catch((error: unknown) => {
    throw new ConfigError([
      `${files.certFile} and ${files.keyFile}: no certificate with its key (${codeOf(error)})`,
    ]);
  });
  let fault: string | undefined;
  const servers = new Set<Pick<Server, 'setSecureContext'>>();

  async function check(): Promise<void> {
    try {
      const found = await readPair(files);
      fault = undefined;
      if (isSame(found, current)) return;
      current = found;
      for (const server of servers) server.setSecureContext(optionsOf(found));
      log.info(files, 'a new certificate is in use');
    } catch (error) {
      const code = codeOf(error);
      // Logged once; the files are read again in a second.
      if (code !== fault)
        log.error({ ...files, code }, 'the new certificate cannot be used: the previous one stays in use');
      fault = code;
    }
  }
  const timer = setInterval(() => void check(), CHECK_MS).unref();

  return {
    options: () => optionsOf(current),
    keep: (server) => void servers.add(server),
    stop: () => clearInterval(timer),
  };
}

/** Rejects where the two do not belong together, as happens while only one of them is replaced. */
async function readPair({ certFile, keyFile }: CertificateFiles): Promise<Pair> {
  const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)]);
  createSecureContext(optionsOf({ cert, key }));
  return { cert, key };
}

function optionsOf({ cert, key }: Pair): SecureContextOptions {
  return { cert, key, minVersion: 'TLSv1.2' };
}

function isSame(one: Pair, other: Pair): boolean {
  return one.cert.equals(other.cert) && one.key.equals(other.key);
}

function codeOf(error: unknown): string {
  const code: unknown = Object(error).code;
  return typeof code === 'string' ? code : 'unreadable';
}
