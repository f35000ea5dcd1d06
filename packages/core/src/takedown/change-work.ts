import { isVaultError } from '../errors.ts'
import type { Workable, WorkList } from '../ports/work-list.ts'

/** Far more than ever change one at once. */
const ATTEMPTS_MAX = 20

/**
 * Changes what is worked off, over whatever others write meanwhile, and returns it as it is then. Undefined where there is no such
 * document. What `change` returns unchanged is not written; whatever it throws is thrown.
 */
export async function changeWork<T extends Workable>(
  list: Pick<WorkList<T>, 'get' | 'replace'>,
  id: T['id'],
  change: (value: T) => T,
): Promise<T | undefined> {
  for (let attempt = 1; ; attempt++) {
    const found = await list.get(id)
    if (found === undefined) return undefined
    const changed = change(found.value)
    if (changed === found.value) return changed
    try {
      return (await list.replace(changed, found.version)).value
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !isVaultError(error, 'CATALOG_CONFLICT')) throw error
    }
  }
}
