import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { nameComponents } from './name-components.ts'

/** What only operators do is done by a session of somebody with that role, or by the token. */
export const OPERATOR_SECURITY = [{ session: [] }, { operator: [] }]

/** How the document is made from the routes: OpenAPI 3.1, whose schemas are JSON Schema as zod writes it. */
export const OPENAPI_OPTIONS: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'StreamVault',
      version: '1.0.0',
      description: 'The JSON API of a vault. Errors are `application/problem+json` (RFC 9457) with a `code`.',
    },
    components: {
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'streamvault',
          description: 'What signing in gives to a browser; `__Host-streamvault` where there is TLS.',
        },
        operator: {
          type: 'http',
          scheme: 'bearer',
          description: 'The token that `./streamvault token` prints.',
        },
      },
    },
    tags: [
      { name: 'library', description: 'Titles, seasons, episodes and files.' },
      { name: 'account', description: 'Signing in and out.' },
      { name: 'notices', description: 'What anybody may say and see of takedowns.' },
      { name: 'admin', description: 'What only operators see and do.' },
      { name: 'playback', description: 'Tickets to watch and to download.' },
    ],
  },
  // A `const` is fine in OpenAPI 3.1.
  convertConstToEnum: false,
  transform: (route) => {
    const { schema, url } = jsonSchemaTransform(route)
    return { schema: { ...schema, 'x-action': route.route.config?.action } as typeof schema, url }
  },
  transformObject: (document) => nameComponents(jsonSchemaTransformObject(document)),
}
