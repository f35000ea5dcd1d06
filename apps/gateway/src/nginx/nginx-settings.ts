/** Where requests come in. */
export type Listener =
  | {
      readonly kind: 'tcp'
      readonly address: string
      /** Absent where connections are not encrypted: on this machine alone, or behind proxies that encrypt. */
      readonly tls?: { readonly certificateFile: string; readonly keyFile: string }
      /** Address ranges of proxies that say who the client is. Where there are some, nobody else but this machine gets in. */
      readonly proxies: readonly string[]
    }
  /** A unix socket that a tunnel's daemon on this machine opens, and that is believed about who the client is. */
  | { readonly kind: 'tunnel'; readonly socket: string }

/** What one viewer's address may ask for. What a viewer may have is decided by the authoriser. */
export interface AddressLimits {
  /** Requests a second, over many seconds. */
  readonly requestsPerSecond: number
  /** Requests that may come at once on top of that. */
  readonly requestsBurst: number
  /** Media responses at a time. */
  readonly responsesMax: number
}

export interface CacheSettings {
  /** Slices and their temporary files. */
  readonly folder: string
  readonly bytesMax: number
}

/** Everything a configuration depends on. Paths are absolute; addresses are as nginx writes them. */
export interface NginxSettings {
  /** Nginx keeps its pid, its temporary files and its log in here. */
  readonly folder: string
  /** The user that workers run as; absent where nginx is not started by root, and runs as whoever starts it. */
  readonly user?: string
  readonly workerProcesses: number | 'auto'
  /** The most descriptors that this machine lets a process of ours have. */
  readonly descriptorsMax: number
  /** Shared objects of nginx, in the order in which they are loaded. */
  readonly modules: readonly string[]
  /** Whether Lua may call C, as it does to cut responses and to end with the gateway; a build of nginx may not bear it. */
  readonly mayCallC: boolean
  readonly listeners: readonly Listener[]
  readonly managers: readonly string[]
  readonly workers: readonly string[]
  /** Where it is asked whether a response may begin. */
  readonly questionsSocket: string
  /** Where nginx asks itself for parts of long responses. */
  readonly slicesSocket: string
  /** The most responses that one viewer may have at a time. */
  readonly streamsPerViewerMax: number
  /** What all responses of one viewer may take together; 0 for as fast as it goes. */
  readonly viewerBytesPerSecond: number
  /** Where it is asked what to say otherwise. */
  readonly authoriserSocket: string
  /** Where nginx is told what to do while it runs. */
  readonly ordersSocket: string
  /** What workers know us by. */
  readonly workerSecret: string
  /** Whether everybody may see pictures of titles; where not, they are asked of a worker each time, who looks at their tickets. */
  readonly arePicturesForAll: boolean
  readonly limits: AddressLimits
  readonly cache: CacheSettings & {
    /** What the manager leaves free on the disk. */
    readonly freeBytes: number
  }
}
