/** Where a link signs somebody in. Browsers tell no server what follows the `#`: it is in no log, and no preview of the link uses it up. */
export function signInPath(token: string): string {
  return `/sign-in#${token}`
}
