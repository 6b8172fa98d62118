import ts from 'typescript'

/** Where code is to run, which decides what is there beside the language. */
const places = {
  node: { lib: ['lib.es2024.d.ts'], types: ['node'] },
  browser: { lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.asynciterable.d.ts'], types: [] },
}

/** What the type-checker finds in files and all that they import, as `file:line: message`. */
export function typeFaults(files: string[], place: keyof typeof places): string[] {
  const options: ts.CompilerOptions = {
    ...places[place],
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.NodeNext,
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    allowJs: true,
    checkJs: true,
    noEmit: true,
  }
  return ts.getPreEmitDiagnostics(ts.createProgram(files, options)).map(({ file, start = 0, messageText }) => {
    const line = file ? ts.getLineAndCharacterOfPosition(file, start).line + 1 : 0
    return `${file?.fileName}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  })
}
