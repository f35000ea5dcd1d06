import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { childrenOf } from './process-usage.ts'
import type { TestNetwork } from './test-network.ts'
import { waitUntil } from './wait-until.ts'

export interface BenchGatewayOptions {
  readonly folder: string
  /** Of the vault that stands behind. */
  readonly dataDir: string
  /** What a viewer may have, as an operator has it who sets nothing; or none, for one who stands for many. */
  readonly limits: 'usual' | 'none'
  readonly workerProcesses: number
}

export interface GatewayRequest extends BenchGatewayOptions {
  readonly address: string
}

export interface BenchGateway extends AsyncDisposable {
  readonly port: number
  /** The workers of nginx and the authoriser. */
  readonly pids: readonly number[]
}

const PORT = 18_082
const SCRIPT = join(import.meta.dirname, 'gateway-process.ts')

/** Starts a gateway on the server's side of the network. */
export async function startGateway(network: TestNetwork, options: BenchGatewayOptions): Promise<BenchGateway> {
  const request: GatewayRequest = { ...options, address: `${network.host}:${PORT}` }
  const command = [process.execPath, SCRIPT, JSON.stringify(request)]
  const gateway = network.spawn('server', command, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  gateway.stdout?.on('data', (chunk) => {
    output += chunk
  })
  await waitUntil('the gateway to be ready', async () => (output.includes('ready') ? true : undefined))
  const master = Number(await readFile(join(options.folder, 'nginx.pid'), 'utf8'))
  // The others look after the cache.
  const workers = await waitUntil('nginx to have its workers', async () => {
    const children = (await childrenOf(master)).slice(0, options.workerProcesses)
    return children.length === options.workerProcesses ? children : undefined
  })
  return {
    port: PORT,
    pids: [...workers, gateway.pid ?? 0],
    async [Symbol.asyncDispose]() {
      const exited = once(gateway, 'exit')
      gateway.kill('SIGTERM')
      await exited
    },
  }
}
