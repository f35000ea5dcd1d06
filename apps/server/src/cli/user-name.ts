import { userInfo } from 'node:os'

/** Who sits at this terminal, as far as the machine knows. */
export function userName(): string {
  try {
    return userInfo().username
  } catch {
    // In a container, the user may have no name.
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
