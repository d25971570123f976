/** A placeholder and where it stands, in characters. */
export interface Found {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
  readonly argument: string;
}
