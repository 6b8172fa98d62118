import openapiTS, { astToString } from 'openapi-typescript'
import { readContract } from './contract.ts'
import { operationsModule } from './operations.ts'
import { toPostgresql } from './prisma.ts'
import { schemasModule } from './schemas.ts'

/** What the contract says that the generator does not take: one `file:line:column: message` for each. */
export class ContractRefused extends Error {
  readonly refusals: readonly string[]

  constructor(refusals: readonly string[]) {
    super(refusals.join('\n'))
    this.refusals = refusals
  }
}

/** All generated files, path to content, from the text of `openapi.yaml` and of `prisma/schema.prisma`. */
export async function generateFiles(openapi: string, prismaSchema: string): Promise<Record<string, string>> {
  const { contract, refusals } = readContract('openapi.yaml', openapi)
  if (refusals.length > 0) throw new ContractRefused(refusals)
  return {
    'src/generated/schemas.ts': schemasModule(contract.schemas),
    'src/generated/operations.ts': operationsModule(contract),
    'client/contract.d.ts': await clientModule(openapi),
    'prisma/postgresql.prisma': toPostgresql(prismaSchema),
  }
}

/** The types that a client takes. A request may leave out what has a default. */
async function clientModule(openapi: string): Promise<string> {
  const types = await openapiTS(openapi, { defaultNonNullable: false, silent: true })
  return `// Generated from openapi.yaml by npm run generate; never edit.\n${astToString(types)}`
}
