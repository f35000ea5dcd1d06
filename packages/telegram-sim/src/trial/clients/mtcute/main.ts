import { serveActions } from '../serve-actions.ts'
import { createMtcuteActions } from './mtcute-actions.ts'

await serveActions(createMtcuteActions())
