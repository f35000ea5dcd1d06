/** What nginx asks before it begins a response. Fields that a request does not have are empty. */
export interface Question {
  readonly kind: string
  readonly item: string
  readonly ticket: string
  /** The address of the client, or the network that counts as one. */
  readonly client: string
  /** The process of nginx that will answer. */
  readonly process: number
  /** `Sec-Fetch-Site` of https://www.w3.org/TR/fetch-metadata/ */
  readonly site: string
  readonly origin: string
  readonly referer: string
  readonly host: string
}

/** What nginx has to know of a response that may begin. */
export interface Grant {
  /** Names the response until it has ended. */
  readonly number: number
  readonly epoch: number
  readonly viewer: string
  /** Bytes a second; 0 for as fast as it goes. */
  readonly rate: number
}
