import { createHash } from 'node:crypto'
import type { CallOptions } from '@streamvault/core'
import { AwsV4Signer } from 'aws4fetch'
import { Agent, type Dispatcher } from 'undici'
import { type BucketAddress, urlOf } from './bucket-address.ts'
import { connectionError, refusalError } from './s3-error.ts'
import { textOf } from './xml-text.ts'

export interface S3ClientOptions extends BucketAddress {
  /** As the service names it; many take any. */
  readonly region: string
  readonly keyId: string
  readonly secret: string
}

export interface S3Request extends CallOptions {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  /** The whole name of an object; the bucket itself is asked where it is absent. */
  readonly object?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** Refusals that are answers, too. */
  readonly accept?: readonly number[]
}

export interface S3Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Whoever gets it reads it to its end, or destroys it. */
  readonly body: Dispatcher.ResponseData['body']
}

const CONNECT_MS = 10_000
/** How long no next byte of an answer may come. */
const IDLE_MS = 30_000
/** How long a service may think, also about putting together what was sent in many pieces, and how long it may take to send it one. */
const ANSWER_MS = 120_000
const CONNECTIONS_MAX = 64
/** A list of 1,000 uploads, the longest document there is, takes half of it. */
const DOCUMENT_BYTES_MAX = 1 << 20
const DISCARDED_BYTES_MAX = 16 << 10
const ALWAYS = { 'user-agent': 'StreamVault', 'accept-encoding': 'identity' }

/**
 * Asks an S3-compatible service about one bucket. Each request is signed with what it carries, so that nothing of it can be changed
 * on the way; secrets travel nowhere, and are in no error.
 */
export class S3Client implements AsyncDisposable {
  readonly #options: S3ClientOptions
  readonly #signingKeys = new Map<string, ArrayBuffer>()
  readonly #agent = new Agent({
    connect: { timeout: CONNECT_MS },
    connections: CONNECTIONS_MAX,
    pipelining: 1,
    headersTimeout: ANSWER_MS,
    bodyTimeout: IDLE_MS,
  })

  constructor(options: S3ClientOptions) {
    this.#options = options
  }

  /** Throws as `refusalError` and `connectionError` tell, and the signal's reason. */
  async send(request: S3Request): Promise<S3Answer> {
    const { method, object, body, signal, accept = [] } = request
    signal.throwIfAborted()
    const details = { bucket: this.#options.bucket, object, method }
    const { url, headers } = await this.#sign(request)
    const answer = await this.#agent
      .request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method,
        headers,
        body: body ?? null,
        signal,
      })
      .catch((error: unknown) => {
        signal.throwIfAborted()
        throw connectionError(error, details)
      })
    const told = { status: answer.statusCode, headers: single(answer.headers), body: answer.body }
    if ((told.status >= 200 && told.status < 300) || accept.includes(told.status)) return told
    const document = await readDocument(told, request)
    throw refusalError(
      {
        status: told.status,
        code: textOf(document, 'Code'),
        retryAfter: told.headers['retry-after'],
        region: told.headers['x-amz-bucket-region'],
      },
      details,
    )
  }

  /** Asks, and reads a short answer. A refusal may come as late as in that: a service that needs long says 200 first. */
  async sendForDocument(request: S3Request): Promise<string> {
    const answer = await this.send(request)
    const document = await readDocument(answer, request)
    if (!/<Error[\s>]/.test(document)) return document
    const { bucket } = this.#options
    throw refusalError({ status: 500, code: textOf(document, 'Code') }, { bucket, object: request.object })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy()
  }

  async #sign({ method, object, query = {}, headers = {}, body }: S3Request) {
    const { region, keyId, secret } = this.#options
    const url = urlOf(this.#options, object)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const digest = createHash('sha256')
      .update(body ?? '')
      .digest('hex')
    const signer = new AwsV4Signer({
      method,
      url: url.href,
      headers: { ...headers, 'x-amz-content-sha256': digest },
      accessKeyId: keyId,
      secretAccessKey: secret,
      service: 's3',
      region,
      cache: this.#signingKeys,
    })
    const signed = await signer.sign()
    return { url, headers: { ...ALWAYS, ...Object.fromEntries(signed.headers) } }
  }
}

/** Lets go of an answer that nobody reads. Where little of it is left, its connection is kept. */
export function discardBody({ body }: Pick<S3Answer, 'body'>): void {
  body.on('error', () => {})
  body.dump({ limit: DISCARDED_BYTES_MAX }).catch(() => {})
}

async function readDocument({ body }: S3Answer, { signal }: CallOptions): Promise<string> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      sizeBytes += chunk.length
      if (sizeBytes > DOCUMENT_BYTES_MAX) break
      chunks.push(chunk)
    }
  } catch (error) {
    signal.throwIfAborted()
    throw connectionError(error, { reason: 'the answer broke off' })
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Of a header that came several times, the first counts. */
function single(headers: Dispatcher.ResponseData['headers']): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}
