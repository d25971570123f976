export { type CertificateFiles, type FollowedCertificate, followCertificate } from './follow-certificate.ts';
