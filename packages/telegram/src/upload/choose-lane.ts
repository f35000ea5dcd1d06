/** What the choice looks at. */
export interface LaneView {
  readonly account: { readonly name: string; readonly uploadBytesMax: number }
  readonly pendingBytes: number
  readonly waitMs: number
  readonly isAiling: boolean
}

/**
 * The account that takes a file: of those that may carry its size the one that need not wait, failed nothing of late and has
 * the least to carry. Undefined when none may carry it.
 */
export function chooseLane<L extends LaneView>(lanes: readonly L[], sizeBytes: number): L | undefined {
  const able = lanes.filter(({ account }) => account.uploadBytesMax >= sizeBytes)
  return able.sort(
    (one, other) =>
      one.waitMs - other.waitMs ||
      Number(one.isAiling) - Number(other.isAiling) ||
      one.pendingBytes - other.pendingBytes ||
      (one.account.name < other.account.name ? -1 : 1),
  )[0]
}
