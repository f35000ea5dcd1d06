import { vi } from 'vitest'
import type { TestVault, VaultProcess } from './vault-process.ts'

const PATIENCE = { timeout: 30_000, interval: 50 }

export interface GatewayProcess {
  readonly gateway: VaultProcess
  /** Why nginx cannot be used here; the gateway does not run then. */
  readonly lacking?: string
}

/** Starts the gateway of a vault, and returns once it answers at `origin`. Throws with what it says when it ends before. */
export async function startGateway(vault: TestVault, origin: string): Promise<GatewayProcess> {
  const gateway = vault.begin(['gateway', '--json'])
  const ended = gateway.ended.then(({ stderr }) => stderr)
  const ready = vi.waitFor(() => fetch(`${origin}/healthz`), PATIENCE)
  const said = await Promise.race([ended, ready.then(() => undefined)])
  if (said === undefined) return { gateway }
  if (said.includes('is not installed')) return { gateway, lacking: said.trim() }
  throw new Error(said)
}
