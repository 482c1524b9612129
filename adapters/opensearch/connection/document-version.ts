/** A document's place in its history: writing with it fails where another has written since. */
export interface DocumentVersion {
  readonly seqNo: number;
  readonly primaryTerm: number;
}
