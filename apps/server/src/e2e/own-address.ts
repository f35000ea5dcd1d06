import { networkInterfaces } from 'node:os'

/** An address of this machine at which it is a stranger to itself, so that limits hold; undefined where it has none. */
export function ownAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address
}
