// The sources as the architecture rules see them: a map from path to text, and what each file imports. In memory, so
// that the rules are tried on small offenders too.

import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix, sep } from 'node:path';
// TypeScript 7 has no JavaScript API to parse with.
import ts from 'typescript-6';

/** Texts by path below `src`, with forward slashes: `track/track.ts`. */
export type SourceTree = ReadonlyMap<string, string>;

/** `static` is what loading the file loads; `type` is gone at run time; `lazy` is loaded when the code gets there. */
export type ImportKind = 'static' | 'type' | 'lazy';

export interface Import {
  readonly kind: ImportKind;
  /** The file below `src`, for a relative import. */
  readonly file?: string;
  /** The package's name, for one that is not part of Node. */
  readonly packageName?: string;
}

/** Reads every TypeScript file below a folder. */
export function readSourceTree(folder: string): SourceTree {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.[cm]?ts$/.test(path));
  return new Map(paths.sort().map((path) => [path.split(sep).join('/'), readFileSync(join(folder, path), 'utf8')]));
}

export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

/** Calls `visit` with every node of a file, outermost first. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  node.forEachChild((child) => walk(child, visit));
}

/** What a file imports, in every way there is: static, type only, `import()` and the kinds of `require`. */
export function importsOf(path: string, text: string): readonly Import[] {
  const imports: Import[] = [];
  walk(parse(path, text), (node) => {
    const found = importAt(node);
    if (found !== undefined) imports.push({ kind: found.kind, ...targetOf(path, found.specifier) });
  });
  return imports;
}

function importAt(node: ts.Node): { specifier: string; kind: ImportKind } | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const specifier = textOf(node.moduleSpecifier);
    const isType = ts.isImportDeclaration(node)
      ? node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      : node.isTypeOnly;
    return specifier === undefined ? undefined : { specifier, kind: isType ? 'type' : 'static' };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    const specifier = textOf(node.argument.literal);
    return specifier === undefined ? undefined : { specifier, kind: 'type' };
  }
  if (ts.isExternalModuleReference(node)) {
    const specifier = textOf(node.expression);
    return specifier === undefined ? undefined : { specifier, kind: 'static' };
  }
  if (ts.isCallExpression(node) && isLoader(node.expression)) {
    const specifier = textOf(node.arguments[0]);
    return specifier === undefined ? undefined : { specifier, kind: 'lazy' };
  }
  return undefined;
}

/** `import(…)`, `require(…)`, `module.require(…)` and `createRequire(…)(…)`. */
function isLoader(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  if (ts.isIdentifier(callee)) return callee.text === 'require';
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text === 'require';
  return (
    ts.isCallExpression(callee) && ts.isIdentifier(callee.expression) && callee.expression.text === 'createRequire'
  );
}

function textOf(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}

function targetOf(from: string, specifier: string): { file?: string; packageName?: string } {
  if (specifier.startsWith('.')) {
    const file = posix.join(posix.dirname(from), specifier).replace(/\.([cm]?)js$/, '.$1ts');
    return { file };
  }
  // `node:` also says so of what this Node does not have yet.
  if (isBuiltin(specifier) || specifier.startsWith('node:')) return {};
  const [scopeOrName, name] = specifier.split('/');
  return { packageName: specifier.startsWith('@') ? `${scopeOrName}/${name}` : (scopeOrName as string) };
}
