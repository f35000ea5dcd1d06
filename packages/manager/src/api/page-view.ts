import type { Page } from '@streamvault/core'

/** A page with each of its items as the API shows it. */
export function pageView<T, V>({ items, next }: Page<T>, viewOf: (item: T) => V) {
  return { items: items.map(viewOf), ...(next !== undefined && { next }) }
}
