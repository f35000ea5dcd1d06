/** A chat as every client can be told of it. */
export type ChatName = { readonly channelId: number } | { readonly groupId: number } | { readonly username: string }

/** A message as every client can be told of it. */
export interface MessageName {
  readonly chat: ChatName
  readonly messageId: number
}

/** Where a client finds the simulator, and where it keeps its session. */
export interface Surroundings {
  /** The folder of its session; empty at first. */
  readonly directory: string
  readonly dataCenters: readonly { readonly id: number; readonly host: string; readonly port: number }[]
  /** PKCS #1 in PEM. */
  readonly publicKeyPem: string
  /** The data centre that it speaks to first. */
  readonly firstDataCenterId: number
}

/** What every client is asked to do, each in its own way, one action at a time. */
export interface ClientActions {
  start(surroundings: Surroundings): Promise<void>
  /** Answers who it is. */
  signInBot(login: { readonly token: string }): Promise<number>
  signInUser(login: { readonly phone: string; readonly code: string; readonly password?: string }): Promise<number>
  /** Answers who it is by the session that it has. */
  resume(): Promise<number>
  title(named: { readonly chat: ChatName }): Promise<string>
  /** Answers the id of the message. */
  send(sending: { readonly chat: ChatName; readonly text: string }): Promise<number>
  upload(sending: { readonly chat: ChatName; readonly path: string; readonly caption: string }): Promise<number>
  /** Answers SHA-256, in hex, of a part of the file that a message has; `offset` and `limit` divide by 1 MiB. */
  download(range: MessageName & { readonly offset: number; readonly limit: number }): Promise<string>
  edit(editing: MessageName & { readonly text: string }): Promise<void>
  remove(named: MessageName): Promise<void>
  /** Answers ids, newest first. */
  search(query: { readonly chat: ChatName; readonly text: string }): Promise<number[]>
  /** What it was told since it was started: `new TEXT`, `edit TEXT` and `delete ID`, in the order in which it was. */
  heard(): Promise<string[]>
  /** Makes a small group with one other account, and answers its id. */
  createGroup(group: { readonly title: string; readonly username: string }): Promise<number>
  rename(group: { readonly chat: ChatName; readonly title: string }): Promise<void>
  invite(group: { readonly chat: ChatName; readonly username: string }): Promise<void>
  /** Answers who is in a small group, in no order. */
  members(named: { readonly chat: ChatName }): Promise<number[]>
  /** Ends its connections, and leaves its session in its folder. */
  stop(): Promise<void>
}

export type ActionName = keyof ClientActions
