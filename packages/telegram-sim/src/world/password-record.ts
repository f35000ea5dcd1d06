/** What stands for a two-step password: enough to check a proof of it, and not the password. In base64. */
export interface PasswordRecord {
  readonly salt1: string
  readonly salt2: string
  readonly verifier: string
}
