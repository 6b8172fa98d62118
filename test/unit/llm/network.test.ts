import type { LookupAddress } from 'node:dns'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isPublic, type Lookup } from '../../../src/llm/addresses.ts'
import { createAssistants } from '../../../src/llm/assistants.ts'
import { type Network, openNetwork } from '../../../src/llm/network.ts'
import { hello, key, patient, readCall } from '../../support/assistants.ts'
import { startVendor, type TestVendor } from '../../support/vendor.ts'
import { redirect } from '../../support/vendor-scripts.ts'

const strict = { ...patient, privateAddresses: false }

let vendor: TestVendor
beforeAll(async () => {
  vendor = await startVendor()
})
afterAll(() => vendor.close())

/** Names that lead where each lookup says, the last one for ever. */
const leading = (...answers: string[][]): Lookup & { asked: string[] } => {
  const asked: string[] = []
  const lookup: Lookup = (name, done) => {
    const addresses = answers[Math.min(asked.push(name), answers.length) - 1] ?? []
    done(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
  return Object.assign(lookup, { asked })
}

async function ask(network: Network, host: string) {
  const baseUrl = vendor.url.replace('127.0.0.1', host)
  const assistants = createAssistants(strict, network)
  const told = await readCall(
    assistants.ask({ provider: 'test', vendor: 'custom', baseUrl, apiKey: key }, hello, new AbortController().signal),
  )
  await assistants.close()
  return told
}

describe('an address', () => {
  test.each([
    '8.8.8.8',
    '1.1.1.1',
    '2606:4700:4700::1111',
    '64:ff9b::808:808', // 8.8.8.8, from a network without IPv4
  ])('is public: %s', (address) => {
    expect(isPublic(address)).toBe(true)
  })

  test.each([
    ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '100.100.100.200', '127.0.0.1', '127.255.255.254'],
    ...['169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.192', '192.0.2.1', '192.168.1.1', '198.18.0.1'],
    ...['198.51.100.1', '203.0.113.1', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '168.63.129.16'],
    ...['::', '::1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:0:127.0.0.1', '64:ff9b::7f00:1'],
    ...[
      '64:ff9b::a9fe:a9fe',
      '64:ff9b:1::808:808',
      '100::1',
      '2001::1',
      '2001:db8::1',
      '2002:7f00:1::',
      '2002:a00:1::',
    ],
    ...['fc00::1', 'fd00:ec2::254', 'fe80::1', 'fec0::1', 'ff02::1', '4000::1', 'fe80::1%eth0', 'localhost', ''],
  ])('is not public: %s', (address) => {
    expect(isPublic(address)).toBe(false)
  })
})

describe('a call to a private network', () => {
  test.each([
    '127.0.0.1',
    'localhost',
    '127.1',
    '2130706433',
    '0x7f000001',
    '017700000001',
    '127.0.0.1.',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '0',
  ])('reaches nothing: %s', async (host) => {
    const before = vendor.connections()
    const { fault } = await ask(openNetwork(strict), host)
    expect(fault).toMatchObject({ code: 'unreachable', status: null })
    expect(fault?.message).toBe('The provider has an address that is not public, which is not allowed.')
    expect(vendor.connections()).toBe(before)
  })

  test.each([[['127.0.0.1']], [['8.8.8.8', '127.0.0.1']], [['::ffff:127.0.0.1']]])(
    'reaches nothing by a name that leads to %j',
    async (addresses) => {
      const before = vendor.connections()
      const network = openNetwork({ ...strict, lookup: leading(addresses) })
      expect((await ask(network, 'rebound.example')).fault).toMatchObject({ code: 'unreachable' })
      expect(vendor.connections()).toBe(before)
    },
  )

  test('reaches nothing by a name that was public when it was checked', async () => {
    const before = vendor.connections()
    const lookup = leading(['8.8.8.8'], ['127.0.0.1'])
    const network = openNetwork({ ...strict, lookup })
    await network.assertReachable('http://rebound.example/v1')
    expect((await ask(network, 'rebound.example')).fault).toMatchObject({ code: 'unreachable' })
    expect(vendor.connections()).toBe(before)
  })

  test('goes where allowed, to the address of the one lookup', async () => {
    const lookup = leading(['127.0.0.1'], ['192.0.2.1'])
    const told = await ask(openNetwork({ privateAddresses: true, lookup }), 'vendor.example')
    expect(told.answer.content).toBe('Hello there!')
    expect(lookup.asked).toEqual(['vendor.example'])
  })
})

describe('a call', () => {
  test('follows no redirect, and sends the key to no other address', async () => {
    const other = await startVendor()
    vendor.say(redirect(`${other.url}/chat/completions`))
    const { fault } = await ask(openNetwork(patient), '127.0.0.1')
    expect(fault).toMatchObject({ code: 'malformed', status: 307, message: expect.not.stringContaining(other.url) })
    expect([other.asked, other.connections()]).toEqual([[], 0])
    await other.close()
  })

  test('to an address without a listener is unreachable, and the error names no address', async () => {
    const gone = await startVendor()
    await gone.close()
    const assistants = createAssistants(patient)
    const target = { provider: 'test', vendor: 'custom', baseUrl: gone.url, apiKey: key } as const
    const { fault } = await readCall(assistants.ask(target, hello, new AbortController().signal))
    expect(fault).toMatchObject({
      code: 'unreachable',
      message: 'The provider could not be reached: it refused the connection.',
    })
    await expect(assistants.check(target)).rejects.toMatchObject({ code: 'unreachable' })
    await assistants.close()
  })

  test('to a name without an address is unreachable', async () => {
    const { fault } = await ask(openNetwork({ ...strict, lookup: leading([]) }), 'nowhere.example')
    expect(fault).toMatchObject({ code: 'unreachable', message: expect.stringContaining('its name has no address') })
  })
})

describe('a base URL', () => {
  const lookup = leading(['8.8.8.8'])

  test.each([
    ['', 'rejected'],
    ['api.example.com', 'rejected'],
    ['ftp://api.example.com', 'rejected'],
    ['file:///etc/passwd', 'rejected'],
    ['https://user:secret@api.example.com', 'rejected'],
    ['https://api.example.com/v1?key=1', 'rejected'],
    ['https://api.example.com/v1#a', 'rejected'],
    ['http://169.254.169.254/latest', 'unreachable'],
    ['http://[fd00:ec2::254]', 'unreachable'],
  ])('is refused: %s', async (baseUrl, code) => {
    const refused = openNetwork({ ...strict, lookup }).assertReachable(baseUrl)
    await expect(refused).rejects.toMatchObject({ code, message: expect.not.stringMatching(/secret|169|fd00/) })
  })

  test.each([
    'https://api.example.com/v1',
    'http://api.example.com:8080',
    'https://8.8.8.8/v1',
    'https://[2606:4700::1]',
  ])('is taken: %s', async (baseUrl) => {
    await openNetwork({ ...strict, lookup }).assertReachable(baseUrl)
  })

  test('may be private where that is allowed, but must lead somewhere', async () => {
    const network = openNetwork({ privateAddresses: true, lookup: leading(['10.0.0.1'], []) })
    await network.assertReachable('http://ollama.internal:11434/v1')
    await network.assertReachable('http://192.168.1.7:11434/v1')
    await expect(network.assertReachable('http://nowhere.internal')).rejects.toMatchObject({ code: 'unreachable' })
  })
})
