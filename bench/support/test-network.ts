import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const SERVER_NAMESPACE = 'svbench-server'
const CLIENT_NAMESPACE = 'svbench-client'

/** Where servers and clients of a benchmark run. */
export interface TestNetwork extends AsyncDisposable {
  /** The address servers listen on. */
  readonly host: string
  readonly description: string
  spawn(side: 'server' | 'client', command: readonly string[], options: SpawnOptions): ChildProcess
}

/**
 * Two network namespaces with an Ethernet between them (MTU 1500), where this machine lets us make them; else loopback, whose
 * MTU of 64 KiB makes small ranges wait for acknowledgements.
 */
export async function openTestNetwork(): Promise<TestNetwork> {
  try {
    await removeNamespaces()
    await createNamespaces()
  } catch {
    await removeNamespaces()
    return {
      host: '127.0.0.1',
      description: 'loopback: small ranges suffer from its MTU of 64 KiB',
      spawn: (_side, [file = '', ...args], options) => spawn(file, args, options),
      async [Symbol.asyncDispose]() {},
    }
  }
  return {
    host: '10.99.0.1',
    description: 'two network namespaces, MTU 1500',
    spawn(side, command, options) {
      const namespace = side === 'server' ? SERVER_NAMESPACE : CLIENT_NAMESPACE
      return spawn('ip', ['netns', 'exec', namespace, ...command], options)
    },
    [Symbol.asyncDispose]: removeNamespaces,
  }
}

async function createNamespaces(): Promise<void> {
  const ip = (...args: string[]) => run('ip', args)
  await ip('netns', 'add', SERVER_NAMESPACE)
  await ip('netns', 'add', CLIENT_NAMESPACE)
  await ip(
    'link',
    'add',
    'svb0',
    'netns',
    SERVER_NAMESPACE,
    'type',
    'veth',
    'peer',
    'name',
    'svb1',
    'netns',
    CLIENT_NAMESPACE,
  )
  for (const [namespace, device, address] of [
    [SERVER_NAMESPACE, 'svb0', '10.99.0.1/24'],
    [CLIENT_NAMESPACE, 'svb1', '10.99.0.2/24'],
  ] as const) {
    await ip('-n', namespace, 'addr', 'add', address, 'dev', device)
    await ip('-n', namespace, 'link', 'set', device, 'up', 'mtu', '1500')
    await ip('-n', namespace, 'link', 'set', 'lo', 'up')
  }
}

async function removeNamespaces(): Promise<void> {
  for (const namespace of [SERVER_NAMESPACE, CLIENT_NAMESPACE]) {
    await run('ip', ['netns', 'delete', namespace]).catch(() => {})
  }
}
