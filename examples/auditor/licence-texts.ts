// Licence wording → SPDX identifier: what a manifest declares and what a LICENSE file says, as pure functions.

import type { Manifest } from './manifests.js';

/** Names seen in manifests older than SPDX. */
const OLD_NAMES: ReadonlyMap<string, string> = new Map([
  ['apache 2.0', 'Apache-2.0'],
  ['apache license 2.0', 'Apache-2.0'],
  ['apache license, version 2.0', 'Apache-2.0'],
  ['apache-2', 'Apache-2.0'],
  ['apache2', 'Apache-2.0'],
  ['mit license', 'MIT'],
  ['mit/x11', 'MIT'],
  ['the mit license', 'MIT'],
  ['new bsd', 'BSD-3-Clause'],
  ['simplified bsd', 'BSD-2-Clause'],
]);

/** A phrase each licence cannot do without. */
const PHRASES: readonly (readonly [RegExp, string | ((text: string) => string)])[] = [
  [/permission is hereby granted, free of charge, to any person obtaining/, 'MIT'],
  [/permission to use, copy, modify,? and(?:\/or)? distribute this software/, iscOr0Bsd],
  [/redistribution and use in source and binary forms/, bsdByClauses],
  [/apache license,? version 2\.0/, 'Apache-2.0'],
  [/mozilla public license,? (?:version|v\.?) ?2\.0/, 'MPL-2.0'],
  [/this is free and unencumbered software/, 'Unlicense'],
  [/cc0 1\.0 universal/, 'CC0-1.0'],
  [/creative commons attribution 4\.0/, 'CC-BY-4.0'],
  [/blue oak model license/, 'BlueOak-1.0.0'],
  [/gnu lesser general public license/, 'LGPL'],
  [/gnu affero general public license/, 'AGPL'],
  [/gnu general public license/, 'GPL'],
  [/python software foundation license/, 'Python-2.0'],
];

/**
 * The licence a manifest declares, in each shape npm has ever taken: `"MIT"`, `{ "type": "MIT" }`,
 * `"licenses": [{ "type": "MIT" }, "ISC"]`. Nothing when it declares none.
 */
export function declaredLicence({ license, licenses }: Manifest): string | undefined {
  const names = [license ?? licenses]
    .flat()
    .map(licenceName)
    .filter((name) => name !== undefined);
  return names.length > 1 ? `(${names.join(' OR ')})` : names[0];
}

function licenceName(declared: unknown): string | undefined {
  const name = typeof declared === 'object' && declared !== null && 'type' in declared ? declared.type : declared;
  if (typeof name !== 'string' || name.trim() === '') return undefined;
  return OLD_NAMES.get(name.trim().toLowerCase()) ?? name.trim();
}

/** The licence a text is, by its own words; nothing when it is not one of the common ones. */
export function licenceOfText(text: string): string | undefined {
  const plain = text.toLowerCase().replace(/[\s*#>]+/g, ' ');
  const hits = PHRASES.map(([phrase, id]) => ({ at: plain.search(phrase), id })).filter(({ at }) => at >= 0);
  // The first one: notices of what was bundled come after the package's own licence.
  const first = hits.sort((a, b) => a.at - b.at)[0]?.id;
  return typeof first === 'function' ? first(plain) : first;
}

/** They differ in what copies must keep. */
function iscOr0Bsd(text: string): string {
  return text.includes('notice appear in all copies') ? 'ISC' : '0BSD';
}

/** The third clause keeps the author's name out of advertisements. */
function bsdByClauses(text: string): string {
  return /neither the names? of|names? of .{0,80}may not be used/.test(text) ? 'BSD-3-Clause' : 'BSD-2-Clause';
}
