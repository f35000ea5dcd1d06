import {
  codeRequestSchema,
  codeSetUpSchema,
  factorsSchema,
  factorsView,
  passkeyOptionsSchema,
  passkeyRequestSchema,
} from '@streamvault/contract'
import { z } from 'zod'
import { neverKept, signedIn } from './account-routes.ts'
import type { Api, ApiDeps } from './api.ts'
import { placeOf } from './guard.ts'
import { jsonResponse, PROBLEM_RESPONSES } from './responses.ts'

const PASSKEY_ID_CHARS_MAX = 1_400
const passkeyParamsSchema = z.object({ passkeyId: z.string().min(1).max(PASSKEY_ID_CHARS_MAX) })
const config = { action: 'useAccount' } as const
const tags = ['account']
const THOSE_LEFT = { 200: jsonResponse('What one has from now on.', factorsSchema), ...PROBLEM_RESPONSES }

/** What one shows besides a link. */
export function addFactorRoutes(api: Api, { factors }: Pick<ApiDeps, 'factors'>): void {
  api.route({
    method: 'GET',
    url: '/api/v1/factors',
    config,
    onRequest: neverKept,
    schema: { operationId: 'listFactors', tags, summary: 'Shows one’s own second factors.', response: THOSE_LEFT },
    handler: async ({ actor }) => factorsView(signedIn(actor).person),
  })
  addCodeRoutes(api, factors)
  addPasskeyRoutes(api, factors)
}

function addCodeRoutes(api: Api, factors: ApiDeps['factors']): void {
  const url = '/api/v1/factors/code'
  api.route({
    method: 'POST',
    url,
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'beginCode',
      tags,
      summary: 'Gives a secret to an app that makes codes.',
      response: { 200: jsonResponse('The secret.', codeSetUpSchema), ...PROBLEM_RESPONSES },
    },
    handler: ({ actor }) => factors.beginCode(signedIn(actor).person),
  })
  api.route({
    method: 'PUT',
    url,
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'confirmCode',
      tags,
      summary: 'Takes the app for a second factor, by a code of it.',
      body: codeRequestSchema,
      response: THOSE_LEFT,
    },
    handler: async ({ actor, body }) => factorsView(await factors.confirmCode(signedIn(actor).person, body.code)),
  })
  api.route({
    method: 'DELETE',
    url,
    config,
    onRequest: neverKept,
    schema: { operationId: 'removeCode', tags, summary: 'Asks for no code any longer.', response: THOSE_LEFT },
    handler: async ({ actor }) => factorsView(await factors.removeCode(signedIn(actor).person)),
  })
}

function addPasskeyRoutes(api: Api, factors: ApiDeps['factors']): void {
  api.route({
    method: 'POST',
    url: '/api/v1/factors/passkeys/options',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'beginPasskey',
      tags,
      summary: 'Gives what a device needs to make a passkey.',
      response: { 200: jsonResponse('For the browser.', passkeyOptionsSchema), ...PROBLEM_RESPONSES },
    },
    handler: async (request) => ({
      options: await factors.beginPasskey(signedIn(request.actor).person, placeOf(request)),
    }),
  })
  api.route({
    method: 'POST',
    url: '/api/v1/factors/passkeys',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'addPasskey',
      tags,
      summary: 'Takes a passkey for a second factor.',
      body: passkeyRequestSchema,
      response: THOSE_LEFT,
    },
    handler: async (request) => {
      const { actor, body } = request
      return factorsView(await factors.addPasskey(signedIn(actor).person, { ...body, place: placeOf(request) }))
    },
  })
  api.route({
    method: 'DELETE',
    url: '/api/v1/factors/passkeys/:passkeyId',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'removePasskey',
      tags,
      summary: 'Takes a passkey no longer.',
      params: passkeyParamsSchema,
      response: THOSE_LEFT,
    },
    handler: async ({ actor, params }) =>
      factorsView(await factors.removePasskey(signedIn(actor).person, params.passkeyId)),
  })
}
