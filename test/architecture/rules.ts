// The rules of the source tree, one function each. An answer is a list of offences in words; none is a pass.

import ts from 'typescript-6';
import { importsOf, parse, type SourceTree, walk } from './source-tree.js';

/**
 * Which parts may import which. A part is a folder of `src` or a set of its root files; an entry of a list is a part or
 * one file. `composition` is Analytics and the files it was divided into, the only ones that see more than one side.
 */
export const PARTS = {
  foundation: {
    files: [
      'event.ts',
      'clock.ts',
      'logger.ts',
      'loopback.ts',
      'make-folder.ts',
      'process-wide.ts',
      'describe-error.ts',
      'option-rules.ts',
      'strftime.ts',
      'call-record.ts',
      'version.ts',
    ],
    mayImport: [],
  },
  collect: { mayImport: ['foundation'] },
  aggregate: { mayImport: ['foundation', 'collect'] },
  deliver: { mayImport: ['foundation', 'collect'] },
  track: { mayImport: ['foundation', 'collect', 'aggregate'] },
  console: { mayImport: ['foundation', 'aggregate'] },
  // Durations read alike in the terminal and on the page.
  report: { mayImport: ['foundation', 'collect', 'aggregate', 'console/format.ts'] },
  export: { mayImport: ['foundation', 'collect', 'aggregate', 'deliver'] },
  // A user's own connection is read through the database part, loaded at the first question.
  flags: { mayImport: ['foundation', 'collect', 'aggregate', 'database'] },
  database: { mayImport: ['foundation', 'collect', 'aggregate', 'deliver'] },
  experiments: { mayImport: ['foundation', 'collect', 'deliver', 'export/http.ts', 'export/http-address.ts'] },
  // For users' tests: what is public of clocks, collectors and loggers, and nothing behind them.
  testing: { mayImport: ['foundation', 'collect'] },
  // Commands are programs over what the entries offer; nothing imports them.
  cli: { mayImport: ['foundation', 'aggregate', 'console', 'report', 'flags', 'database'] },
  composition: {
    files: [
      'analytics.ts',
      'options.ts',
      'reporter.ts',
      'report-loader.ts',
      'report-require.cts',
      'exit-hook.ts',
      'exit-files.ts',
      'exit-report.ts',
    ],
    mayImport: ['foundation', 'collect', 'aggregate', 'deliver', 'track', 'console', 'report'],
  },
  entry: {
    files: ['index.ts'],
    mayImport: ['foundation', 'collect', 'aggregate', 'deliver', 'track', 'console', 'report', 'composition'],
  },
} as const satisfies Record<string, { readonly files?: readonly string[]; readonly mayImport: readonly string[] }>;

/** The one file or folder that may import each package. */
export const PACKAGE_HOMES: Readonly<Record<string, string>> = {
  '@clickhouse/client': 'database/clickhouse/load-client.ts',
  'better-sqlite3': 'database/sqlite/open-database.ts',
  eta: 'report/',
  jstat: 'report/sample-ratio.ts',
  kysely: 'database/',
  libsql: 'database/sqlite/open-database.ts',
  mysql2: 'database/mysql/load-mysql.ts',
  '@opentelemetry/api': 'export/opentelemetry/',
  ora: 'console/spinner.ts',
  pg: 'database/postgres/load-pg.ts',
  'prom-client': 'export/prometheus/prom-client-require.cts',
  uplot: 'report/client/',
};

/** Part of the page's script since the build: nobody who uses the library installs them. */
export const BUNDLED_PACKAGES: readonly string[] = ['uplot'];

/** Where timers may be set: nothing else of the library can hold a process open. */
const TIMER_HOMES = ['clock.ts', 'deliver/', 'report/client/'];

/** Written by a program, not by a person. */
const GENERATED = /\.generated\.ts$/;

export function layerOffences(tree: SourceTree): string[] {
  return edges(tree).flatMap(({ from, file }) => {
    if (file === undefined) return [];
    if (!tree.has(file)) return GENERATED.test(file) ? [] : [`${from} imports ${file}, which does not exist`];
    const part = partOf(from);
    const target = partOf(file);
    if (part === undefined) return [`${from} belongs to no part`];
    if (part === target) return [];
    const mayImport: readonly string[] = PARTS[part].mayImport;
    return mayImport.includes(file) || (target !== undefined && mayImport.includes(target))
      ? []
      : [`${from} (${part}) imports ${file}${target === undefined ? '' : ` (${target})`}`];
  });
}

/** An `index.ts` is for those outside: the core's for users only, a folder's never for its own files. */
export function indexOffences(tree: SourceTree): string[] {
  return edges(tree)
    .filter(
      ({ from, file }) => file === 'index.ts' || (file?.endsWith('/index.ts') && folderOf(file) === folderOf(from)),
    )
    .map(({ from, file }) => `${from} imports ${file}`);
}

export function packageOffences(tree: SourceTree, homes = PACKAGE_HOMES): string[] {
  return edges(tree).flatMap(({ from, packageName }) => {
    if (packageName === undefined) return [];
    const home = Object.hasOwn(homes, packageName) ? homes[packageName] : undefined;
    if (home === undefined) return [`${from} imports ${packageName}, which has no home`];
    return isIn(from, home) ? [] : [`${from} imports ${packageName}, whose home is ${home}`];
  });
}

/** The packages a tree imports, whether as code or as types. */
export function importedPackages(tree: SourceTree): Set<string> {
  return new Set(edges(tree).flatMap(({ packageName }) => packageName ?? []));
}

/** The packages that loading `entry` loads, each with the chain of files that leads there. */
export function loadedPackages(tree: SourceTree, entry: string): string[] {
  return [...loadedFiles(tree, entry)].flatMap(([path, chain]) =>
    importsOf(path, tree.get(path) ?? '').flatMap(({ kind, packageName }) =>
      kind === 'static' && packageName !== undefined ? [`${chain} → ${packageName}`] : [],
    ),
  );
}

/** The files that loading `entry` loads, itself first, each with the chain of files that leads there. */
export function loadedFiles(tree: SourceTree, entry: string): ReadonlyMap<string, string> {
  const chains = new Map([[entry, entry]]);
  // A Map hands out what is added while it is walked.
  for (const [path, chain] of chains) {
    for (const { kind, file } of importsOf(path, tree.get(path) ?? '')) {
      if (kind === 'static' && file !== undefined && !chains.has(file)) chains.set(file, `${chain} → ${file}`);
    }
  }
  return chains;
}

/** Files that load each other in a circle. */
export function cycleOffences(tree: SourceTree): string[] {
  const loads = new Map([...tree.keys()].map((path) => [path, [] as string[]]));
  for (const { from, kind, file } of edges(tree)) if (kind === 'static' && file) loads.get(from)?.push(file);
  const done = new Set<string>();
  const offences: string[] = [];

  const visit = (path: string, chain: readonly string[]): void => {
    const start = chain.indexOf(path);
    if (start >= 0) offences.push([...chain.slice(start), path].join(' → '));
    if (start >= 0 || done.has(path)) return;
    for (const next of loads.get(path) ?? []) visit(next, [...chain, path]);
    done.add(path);
  };
  for (const path of tree.keys()) visit(path, []);
  return offences;
}

/**
 * `// Collectors → the protocol: …` or `// Time: …`: the flow's place first, then what the file does there. A program's
 * very first line is for the shell.
 */
export function headerOffences(tree: SourceTree): string[] {
  return [...tree]
    .filter(([path, text]) => !GENERATED.test(path) && !/^(#!.*\n)?\/\/ \S.*(→|:)/.test(text))
    .map(([path]) => `${path} does not open with its place in the flow (// Place → place: …)`);
}

export function nameOffences(tree: SourceTree): string[] {
  return [...tree.keys()].filter((path) => /(^|[/.-])(utils?|helpers?|common|misc)([/.-]|$)/.test(path));
}

export function timerOffences(tree: SourceTree): string[] {
  return [...tree].flatMap(([path, text]) => {
    if (TIMER_HOMES.some((home) => isIn(path, home))) return [];
    const found = new Set<string>();
    walk(parse(path, text), (node) => {
      if (ts.isIdentifier(node) && /^set(Timeout|Interval)$/.test(node.text)) found.add(node.text);
    });
    return [...found].map((timer) => `${path} uses ${timer}`);
  });
}

/**
 * `any` where no function type asks for it. In one it is the only type that accepts every function: parameters compare
 * the other way round, so that `unknown[]` would accept none but those that take `unknown`.
 */
export function anyOffences(tree: SourceTree): string[] {
  return [...tree].flatMap(([path, text]) => {
    if (GENERATED.test(path)) return [];
    const source = parse(path, text);
    const offences: string[] = [];
    walk(source, (node) => {
      if (node.kind !== ts.SyntaxKind.AnyKeyword || isInFunctionType(node)) return;
      offences.push(`${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`);
    });
    return offences;
  });
}

function isInFunctionType(node: ts.Node): boolean {
  return (
    ts.findAncestor(
      node,
      (ancestor) =>
        ts.isFunctionTypeNode(ancestor) ||
        ts.isConstructorTypeNode(ancestor) ||
        ts.isMethodSignature(ancestor) ||
        ts.isCallSignatureDeclaration(ancestor) ||
        // `<A extends readonly any[]>`: the parameters of a function that is yet to come.
        ts.isTypeParameterDeclaration(ancestor),
    ) !== undefined
  );
}

function edges(tree: SourceTree) {
  return [...tree].flatMap(([from, text]) => importsOf(from, text).map((one) => ({ from, ...one })));
}

function partOf(path: string): keyof typeof PARTS | undefined {
  const folder = folderOf(path);
  if (folder !== '') return Object.hasOwn(PARTS, folder) ? (folder as keyof typeof PARTS) : undefined;
  const parts = Object.entries(PARTS) as [keyof typeof PARTS, { readonly files?: readonly string[] }][];
  return parts.find(([, { files }]) => files?.includes(path))?.[0];
}

/** The folder directly below `src`; empty for a root file. */
function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
}

function isIn(path: string, home: string): boolean {
  return home.endsWith('/') ? path.startsWith(home) : path === home;
}
