/** `never`: the same call fails again. `soon`: back off and try. `elsewhere`: try another account, store or worker. */
export type Retry = 'never' | 'soon' | 'elsewhere'

/** What is known of one kind of error. */
export interface ErrorSpec {
  /** HTTP status that a client sees. */
  readonly status: number
  readonly retry: Retry
  /** One sentence for people; it never holds a value. */
  readonly message: string
}
