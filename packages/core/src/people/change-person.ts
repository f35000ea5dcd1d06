import { isVaultError, VaultError } from '../errors.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { PersonId } from '../vocabulary/ids.ts'
import type { Person } from '../vocabulary/person.ts'

/** Far more than ever change one person at once. */
const ATTEMPTS_MAX = 20

/** Changes a person, over whatever others write meanwhile. Throws `PERSON_NOT_FOUND`, and whatever `change` throws. */
export async function changePerson(
  { people }: Pick<Catalog, 'people'>,
  id: PersonId,
  change: (person: Person) => Person,
): Promise<Person> {
  for (let attempt = 1; ; attempt++) {
    const found = await people.get(id)
    if (found === undefined) throw new VaultError('PERSON_NOT_FOUND', { id })
    try {
      return (await people.replace(change(found.value), found.version)).value
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !isVaultError(error, 'CATALOG_CONFLICT')) throw error
    }
  }
}
