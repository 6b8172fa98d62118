import { spawnSync } from 'node:child_process'

/** Where code is to run, which decides what is there beside the language. */
const places = {
  node: ['--lib', 'es2024', '--types', 'node'],
  browser: ['--lib', 'es2024,dom,dom.asynciterable', '--types', ''],
}

const options = ['--target', 'es2024', '--module', 'nodenext', '--strict', '--noUncheckedIndexedAccess']
options.push('--exactOptionalPropertyTypes', '--allowJs', '--checkJs', '--noEmit', '--pretty', 'false')
options.push('--skipDefaultLibCheck', '--singleThreaded') // the language's own types are its makers' to check

/** What the type-checker finds in files and all that they import, a line for each error. */
export function typeErrors(files: string[], place: keyof typeof places): string[] {
  const compiler = 'node_modules/typescript-native/bin/tsc'
  const args = [compiler, '--ignoreConfig', ...options, ...places[place], ...files]
  const { stdout, stderr, error } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (error) throw error
  return `${stdout}${stderr}`.split('\n').filter((line) => line !== '')
}
