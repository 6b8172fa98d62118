import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import fastifyStatic from '@fastify/static'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { parse } from 'yaml'

const contractFile = new URL('../../openapi.yaml', import.meta.url)
const redocBundles = join(dirname(createRequire(import.meta.url).resolve('redoc/package.json')), 'bundles')

const redocPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>ChatLogger API</title></head>
<body><redoc spec-url="/openapi.json"></redoc><script src="/redoc/redoc.standalone.js"></script></body>
</html>
`
const redocPolicy =
  "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; worker-src blob:; frame-ancestors 'none'"

/** The contract itself, byte for byte, and two ways to read it; every asset comes from this process. */
export const docs = fp(
  async (app: FastifyInstance) => {
    const yaml = readFileSync(contractFile)
    // Parsed at the first request: at every start it would take a fifth of it.
    let document: object | undefined
    let json: string | undefined
    const readDocument = () => (document ??= parse(yaml.toString()) as object)
    const writeJson = () => (json ??= JSON.stringify(readDocument()))

    app.get('/openapi.yaml', async (_, reply) => reply.type('application/yaml').send(yaml))
    app.get('/openapi.json', async (_, reply) => reply.type('application/json').send(writeJson()))
    app.get('/api-docs', async (_, reply) => reply.redirect('/docs'))
    app.get('/redoc', async (_, reply) =>
      reply.type('text/html').header('content-security-policy', redocPolicy).send(redocPage),
    )
    await app.register(fastifyStatic, {
      root: redocBundles,
      prefix: '/redoc/',
      allowedPath: (path) => path === '/redoc.standalone.js',
      decorateReply: false,
    })
    // What it is given here stands for the document, which is read when it is asked for.
    const stub = { openapi: '3.1.0', info: { title: 'ChatLogger', version: '' }, paths: {} }
    await app.register(swagger, { mode: 'static', specification: { document: stub } })
    await app.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: true,
      uiConfig: { validatorUrl: null },
      transformSpecification: readDocument,
      transformSpecificationClone: false,
    })
  },
  { name: 'docs' },
)
