/**
 * The certificate that our own ports show: read from two files, and read again when they change. What cannot be used never
 * takes the place of what can, and no content of a file is in any message.
 */
import { readFile } from 'node:fs/promises';
import { createSecureContext, type SecureContextOptions, type Server } from 'node:tls';
import { ConfigError } from '@knoxcall/config';

/** PEM: the certificate with its chain, and its private key. */
type CertificateFiles = { readonly certFile: string; readonly keyFile: string };

export type FollowedCertificate = {
  /** For `https.createServer`, as of now. */
  options(): SecureContextOptions;
  /** The server shows each new certificate to those who connect after it came. */
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
      log.info(files, 'a new certificate is shown from now on');
    } catch (error) {
      const code = codeOf(error);
      // Told once: the next look at the files is a second away.
      if (code !== fault)
        log.error({ ...files, code }, 'the certificate cannot be used: the one before it stays');
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

/** Rejects where the two do not belong together, as while one of them is already replaced. */
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
