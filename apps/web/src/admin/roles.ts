import { roleText } from '../account/role-text.ts'
import type { Role } from '../api/views.ts'

/** From the least to the most. */
const ROLES: readonly Role[] = ['viewer', 'supporter', 'curator', 'admin', 'superAdmin']

/** The roles of those about whom somebody decides; the API has the last word. */
export function governedRoles(governor: Role): readonly Role[] {
  return governor === 'superAdmin' ? ROLES : ROLES.slice(0, ROLES.indexOf(governor))
}

/** Roles to choose among. */
export function roleChoices(roles: readonly Role[]) {
  return roles.map((value) => ({ value, text: roleText(value) }))
}
