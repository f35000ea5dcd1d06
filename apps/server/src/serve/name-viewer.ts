import { GATEWAY_FIELDS } from '@streamvault/contract'
import { isFromGateway, type Reply, type RequestHead, viewerAt, viewerOf } from '@streamvault/worker'

/**
 * Puts who asks into the request, for the API, in place of what a viewer may have said there: the address, as a gateway tells it where
 * there is one; empty for this machine itself.
 */
export function nameViewer(request: RequestHead, reply: Reply, gatewaySecrets: readonly string[]): void {
  const { headers } = request
  const viewer = isFromGateway(headers, gatewaySecrets)
    ? viewerAt(String(headers['x-real-ip'] ?? ''))
    : viewerOf(request, reply)
  headers[GATEWAY_FIELDS.viewer] = viewer ?? ''
}
