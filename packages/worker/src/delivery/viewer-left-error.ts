/** The connection is gone: nobody is there to be told. */
export class ViewerLeftError extends Error {
  override readonly name = 'ViewerLeftError'
}
