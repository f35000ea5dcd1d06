import type { SliceKey } from '@streamvault/core'

/** One for each slice that there may be, of whatever size it is said to have. */
export function sliceName({ file, index, sizeBytes }: SliceKey): string {
  return `${file}/${index}/${sizeBytes}`
}
