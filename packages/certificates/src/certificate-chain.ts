// Puts certificates into the order TLS sends them: leaf, its issuer, that one's issuer. Trusts nothing, verifies nothing else.
import type { KeyObject, X509Certificate } from 'node:crypto';

/** The leaf and its issuers, and the certificates that belong to neither. */
interface CertificateChain {
  chain: X509Certificate[];
  unrelated: X509Certificate[];
}

/** Orders `certificates` behind the leaf: the one of `key`, else the first that issued none of the others. */
export function orderChain(certificates: X509Certificate[], key: KeyObject | undefined): CertificateChain {
  const distinct = certificates.filter(
    (one, index) => !certificates.slice(0, index).some((other) => same(one, other)),
  );
  const leaf = key ? distinct.find((one) => belongsTo(one, key)) : leafByIssue(distinct);
  const chain: X509Certificate[] = [];
  let next = leaf;
  while (next) {
    chain.push(next);
    const last = next;
    next = distinct.find((one) => !chain.includes(one) && issued(one, last));
  }
  return { chain, unrelated: distinct.filter((one) => !chain.includes(one)) };
}

/** True where the private key is the certificate's own. */
export function belongsTo(certificate: X509Certificate, key: KeyObject): boolean {
  try {
    return certificate.checkPrivateKey(key);
  } catch {
    return false;
  }
}

function leafByIssue(certificates: X509Certificate[]): X509Certificate | undefined {
  const isIssuer = (one: X509Certificate) =>
    certificates.some((other) => other !== one && issued(one, other));
  return certificates.find((one) => !isIssuer(one)) ?? certificates[0];
}

/** Names may repeat when an authority renews its key, so the signature decides. */
function issued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

function same(one: X509Certificate, other: X509Certificate): boolean {
  return one.raw.equals(other.raw);
}
