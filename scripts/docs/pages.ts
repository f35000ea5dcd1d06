import { openApiDocument } from '../../packages/manager/src/index.ts'
import { type ApiDocument, apiPage } from './api-page.ts'
import { configurationPage, envExample } from './configuration-page.ts'
import { errorsPage } from './errors-page.ts'
import { metricsPage } from './metrics-page.ts'
import { type ActionDocument, permissionsPage } from './permissions-page.ts'
import { siteSchema } from './site-schema.ts'

/** Every file that is generated from the code, by its path in the repository at `root`. */
export async function generatedPages(root: string): Promise<ReadonlyMap<string, string>> {
  const document = await openApiDocument()
  const openApi = `${JSON.stringify(document, null, 2)}\n`
  return new Map([
    ['.env.example', envExample()],
    ['docs/reference/configuration.md', configurationPage()],
    ['docs/reference/errors.md', errorsPage()],
    ['docs/reference/metrics.md', metricsPage()],
    ['docs/reference/api.md', apiPage(document as ApiDocument)],
    ['docs/reference/permissions.md', permissionsPage(document as ActionDocument)],
    ['docs/reference/openapi.json', openApi],
    ['apps/web/src/api/generated/schema.d.ts', await siteSchema(root, openApi)],
  ])
}
