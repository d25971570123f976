// The few parts of node-forge 1.4.3 that this package uses; the package ships no types of its own.
declare module 'node-forge' {
  /** One ASN.1 element; `value` is its children where it is constructed, else a string of one character a byte. */
  export interface Asn1Node {
    tagClass: number;
    type: number;
    constructed: boolean;
    value: string | Asn1Node[];
  }

  export interface ByteBuffer {
    getBytes(): string;
  }

  export interface ForgeDigest {
    readonly digestLength: number;
    readonly blockLength: number;
    start(): ForgeDigest;
    update(bytes: string): ForgeDigest;
    digest(): ByteBuffer;
  }

  export interface CbcDecipher {
    output: ByteBuffer;
    update(input: ByteBuffer): void;
    finish(padding: () => boolean): boolean;
  }

  const forge: {
    asn1: {
      fromDer(bytes: string, options: { decodeBitStrings: boolean; maxDepth: number }): Asn1Node;
      toDer(node: Asn1Node): ByteBuffer;
      derToOid(bytes: string): string;
      validate(node: Asn1Node, shape: unknown, capture: Record<string, unknown>): boolean;
    };
    pkcs7: { asn1: { signedDataValidator: unknown } };
    cipher: {
      createDecipher(name: 'DES-CBC', key: string): CbcDecipher & { start(options: { iv: string }): void };
    };
    rc2: {
      createDecryptionCipher(key: string, effectiveBits: number): CbcDecipher & { start(iv: string): void };
    };
    pbe: {
      generatePkcs12Key(
        password: string | null,
        salt: ByteBuffer,
        purpose: number,
        iterations: number,
        length: number,
        digest: ForgeDigest,
      ): ByteBuffer;
      opensslDeriveBytes(password: string, salt: string, length: number): string;
    };
    util: { createBuffer(bytes: string): ByteBuffer };
  };
  export default forge;
}
