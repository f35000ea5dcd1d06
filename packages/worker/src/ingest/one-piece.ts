/** A blob that is in memory, as a store takes it. */
export async function* onePiece(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}
