import { readdirSync, readFileSync } from 'node:fs'

export const guidesFolder = 'docs/guides'
/** The guides by name, such as `server`. */
export const guides: Record<string, string> = Object.fromEntries(
  readdirSync(guidesFolder).map((file) => [file.replace('.md', ''), readFileSync(`${guidesFolder}/${file}`, 'utf8')]),
)

/** All code of a guide in a language, in its order: one program. */
export const programOf = (guide: string, language: string): string =>
  [...(guides[guide] ?? '').matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))]
    .map(([, block]) => block)
    .join('')

/** Those that have code in a language. */
export const guidesWith = (language: string): string[] =>
  Object.keys(guides).filter((guide) => programOf(guide, language) !== '')
