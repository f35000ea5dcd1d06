import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { nameComponents } from './name-components.ts'

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
        operator: {
          type: 'http',
          scheme: 'bearer',
          description: 'The token that `./streamvault token` prints.',
        },
      },
    },
    tags: [
      { name: 'library', description: 'Titles, seasons, episodes and files.' },
      { name: 'admin', description: 'What only operators see.' },
      { name: 'playback', description: 'Tickets to watch and to download.' },
    ],
  },
  // A `const` is fine in OpenAPI 3.1.
  convertConstToEnum: false,
  transform: jsonSchemaTransform,
  transformObject: (document) => nameComponents(jsonSchemaTransformObject(document)),
}
