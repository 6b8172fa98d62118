import fc from 'fast-check'
import { resolve, type Schema, validValue } from './arbitraries.ts'
import { document, documented, type OperationId } from './contract.ts'
import type { InvalidValue } from './invalid-values.ts'

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  schema: Schema
}

interface Parameters {
  parameters?: ({ $ref?: string } & Partial<Parameter>)[]
}

const components = (document.components as unknown as { parameters: Record<string, Parameter> }).parameters

/** The operation's parameters in path, query and headers, without credentials. */
export function parametersOf(id: OperationId): Parameter[] {
  const { path, operation } = documented.get(id) as { path: string; operation: Parameters }
  const all = [...((document.paths[path] as Parameters).parameters ?? []), ...(operation.parameters ?? [])]
  const resolved = all.map((one) => (one.$ref ? components[one.$ref.split('/').at(-1) ?? ''] : one) as Parameter)
  return resolved.filter(({ in: where, name }) => !(where === 'query' && name === 'token'))
}

/** A parameter as sent: by its name, or by the names of an object's fields. */
export type EncodedParameter = Record<string, string | string[]>

const sent = ({ name }: Parameter, value: unknown): EncodedParameter => {
  if (Array.isArray(value)) return { [name]: value.map(String) }
  if (typeof value !== 'object' || value === null) return { [name]: String(value) }
  return Object.fromEntries(Object.entries(value).map(([field, one]) => [`${name}[${field}]`, String(one)]))
}

/** Names with square brackets cannot be encoded. */
const canBeSaid = (value: unknown) =>
  typeof value !== 'object' || value === null || !Object.keys(value).some((name) => /[[\]]/.test(name))

/** The parameter with a valid value. */
export const validParameter = (parameter: Parameter): fc.Arbitrary<EncodedParameter> =>
  validValue(parameter.schema)
    .filter(canBeSaid)
    .map((value) => sent(parameter, value))

/** The parameter with one rule broken. */
export function invalidParameter(parameter: Parameter): fc.Arbitrary<{ sent: EncodedParameter; rule: string }> {
  const faults = parameter.in === 'header' ? faultsOf(parameter).filter(isHeader) : faultsOf(parameter)
  return fc
    .constantFrom(...faults)
    .map(({ value, rule }) => ({ sent: sent(parameter, value), rule: `${parameter.name}: ${rule}` }))
}

/** Whether the value can be sent in a header unchanged. */
const isHeader = ({ value }: InvalidValue) => /^([\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?)?$/.test(String(value))

function faultsOf({ schema: given, in: where }: Parameter): InvalidValue[] {
  const schema = resolve(given)
  const twice = (value: string): InvalidValue[] =>
    where === 'query' ? [{ value: [value, value], rule: 'given once' }] : []
  if (schema.enum) return [{ value: 'no-such-value', rule: 'enum' }, ...twice(String(schema.enum[0]))]
  switch (schema.type) {
    case 'integer':
      return [
        ...['x', '1.5', '', '0x1', '1e999', 'NaN', 'true'].map((value) => ({ value, rule: 'integer' })),
        { value: (schema.minimum ?? 0) - 1, rule: 'minimum' },
        { value: (schema.maximum ?? 0) + 1, rule: 'maximum' },
        ...twice('1'),
      ]
    case 'array': {
      const one = String(resolve(schema.items ?? {}).enum?.[0])
      return [
        { value: [one, 'no-such-value'], rule: 'enum' },
        { value: Array((schema.maxItems ?? 0) + 1).fill(one), rule: 'maxItems' },
      ]
    }
    case 'object':
      return [
        { value: { a: 'x'.repeat(1_001) }, rule: 'maxLength' },
        { value: { a: 'a\0' }, rule: 'no NUL' },
        { value: Object.fromEntries(Array.from('abcdef', (name) => [name, '1'])), rule: 'maxProperties' },
      ]
    default:
      return [...faultsOfText(schema), ...twice('x')]
  }
}

function faultsOfText({ format, pattern, minLength = 0, maxLength = 1_000 }: Schema): InvalidValue[] {
  const faults = [
    { value: 'a\0b', rule: 'no NUL' },
    { value: 'x'.repeat(maxLength + 1), rule: 'maxLength' },
  ]
  if (minLength > 0) faults.push({ value: '', rule: 'minLength' })
  if (format) faults.push({ value: 'yesterday', rule: 'format' }, { value: '2026-02-30', rule: 'format' })
  if (pattern) {
    const isOdd = (value: string) => !new RegExp(pattern, 'u').test(value)
    faults.push(...[' ', 'a b', 'é'].filter(isOdd).map((value) => ({ value, rule: 'pattern' })))
  }
  return faults
}
