import { expect, test } from 'vitest'
import { nameComponents } from './name-components.ts'

const refTo = (name: string) => ({ $ref: `#/components/schemas/${name}` })

test('a schema that only requests use gets its own name back', () => {
  const schemas = { Order: {}, OrderInput: { items: refTo('LineInput') }, Line: {}, LineInput: { type: 'string' } }
  expect(nameComponents({ paths: { body: refTo('OrderInput') }, components: { schemas } })).toEqual({
    paths: { body: refTo('Order') },
    components: { schemas: { Line: { type: 'string' }, Order: { items: refTo('Line') } } },
  })
})

test('a schema that requests and responses use differently keeps both names', () => {
  const schemas = { Order: { type: 'object' }, OrderInput: { type: 'string' } }
  const document = { paths: [refTo('OrderInput'), refTo('Order')], components: { schemas } }
  expect(nameComponents(document)).toEqual(document)
})

test('what nothing refers to is dropped, and a schema may refer to itself', () => {
  const schemas = { Tree: { items: refTo('Tree') }, TreeInput: {}, Other: {} }
  expect(nameComponents({ paths: refTo('Tree'), components: { schemas } })).toEqual({
    paths: refTo('Tree'),
    components: { schemas: { Tree: { items: refTo('Tree') } } },
  })
})
