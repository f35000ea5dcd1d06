/** An error that a client is told: an HTTP-like code, and a name with numbers in it. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

export function badRequest(message: string): RpcError {
  return new RpcError(400, message)
}
