import { ensureNativeBuilt } from './launcher/build-native.mjs'
import { ensureSiteBuilt } from './launcher/build-site.mjs'
import { ensureInstalled } from './launcher/install.mjs'
import { reportFailure } from './launcher/report-failure.mjs'
import { installDebianTools } from './tests/debian-tools.mjs'
import { ensureFerretBuilt } from './tests/ferretdb.mjs'
import { closingLine, runTests } from './tests/run-tests.mjs'
import { ensureS3ServerBuilt } from './tests/s3-server.mjs'

/** Installs what the tests need, builds the site that the end-to-end tests open, and runs every test. */
await reportFailure(async () => {
  await ensureInstalled()
  await ensureNativeBuilt()
  await installDebianTools()
  await ensureFerretBuilt()
  await ensureS3ServerBuilt()
  await ensureSiteBuilt()
  const counts = await runTests(process.argv.slice(2))
  console.log(closingLine(counts))
  process.exitCode = counts.failed === 0 ? 0 : 1
})
