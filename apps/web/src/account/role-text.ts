import type { Role } from '../api/views.ts'

const TEXTS: Readonly<Record<Role, string>> = {
  viewer: 'Viewer',
  supporter: 'Supporter',
  curator: 'Curator',
  admin: 'Admin',
  superAdmin: 'Super admin',
}

/** A role as people read it. */
export function roleText(role: Role): string {
  return TEXTS[role]
}
