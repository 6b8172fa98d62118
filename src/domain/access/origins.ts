import { problemAt } from '../../problems.ts'

/** Origins of web pages, each as a browser sends it. 422 at `pointer` for anything else. */
export function assertOrigins(texts: readonly string[], pointer: string): string[] {
  const odd = texts.find((text) => !isOrigin(text))
  if (odd === undefined) return [...texts]
  throw problemAt('unprocessable', pointer, `${odd} is not an origin such as https://shop.example.com`)
}

const isOrigin = (text: string) => /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
