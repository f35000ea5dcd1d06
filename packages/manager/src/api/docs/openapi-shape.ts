/** The part of a JSON Schema that our documents use. */
export interface SchemaShape {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly items?: SchemaShape
  readonly oneOf?: readonly SchemaShape[]
  readonly anyOf?: readonly SchemaShape[]
  readonly properties?: Readonly<Record<string, SchemaShape>>
  readonly required?: readonly string[]
}

export interface ContentShape {
  readonly description?: string
  readonly content?: Readonly<Record<string, { readonly schema: SchemaShape }>>
}

interface ParameterShape {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema: SchemaShape
}

export interface OperationShape {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly parameters?: readonly ParameterShape[]
  readonly requestBody?: ContentShape
  readonly responses: Readonly<Record<string, ContentShape>>
}

/** The part of an OpenAPI document that our page shows. */
export interface OpenApiShape {
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationShape>>>>
  readonly components: { readonly schemas: Readonly<Record<string, SchemaShape>> }
}
