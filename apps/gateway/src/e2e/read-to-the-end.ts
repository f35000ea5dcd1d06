import { open } from './ask.ts'
import type { TrialGateway } from './trial-gateway.ts'

/** All that comes of a response before it ends, and why it broke, even before it began. */
export async function readToTheEnd(gateway: Pick<TrialGateway, 'port'>, path: string, headers: Record<string, string>) {
  const chunks: Buffer[] = []
  const reading = async () => {
    const response = await open({ host: '127.0.0.1', port: gateway.port }, path, { headers })
    for await (const chunk of response) chunks.push(chunk)
  }
  const error = await reading().then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return { came: Buffer.concat(chunks), error }
}
