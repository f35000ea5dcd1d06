import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generatedPages } from './pages.ts'

/** The generated files that do not say what the code says. */
export async function stalePages(root: string): Promise<string[]> {
  const pages = await generatedPages(root)
  const written = (path: string) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined)
  return [...pages].filter(([path, page]) => written(path) !== page).map(([path]) => path)
}
