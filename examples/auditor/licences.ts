// Package folder + manifest → its licence: what it declares, held against what its LICENSE file says.

import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { analytics } from './analytics.js';
import { declaredLicence, licenceOfText } from './licence-texts.js';
import type { Manifest } from './manifests.js';
import type { PackageFolder } from './package-walker.js';

export interface Licence {
  /** An SPDX identifier or expression where there is one, else the declared words, else `unknown`. */
  readonly id: string;
  /** What the LICENSE file is by its words; nothing without a file or for words not known. */
  readonly byText: string | undefined;
}

const LICENCE_FILE = /^(?:licen[cs]e|copying|unlicense)/i;
const REFERENCE = /^see licen[cs]e in (.+)$/i;

// A function that is nobody's method is tracked by wrapping it.
const recognise = analytics.wrap(licenceOfText, 'compute');

export class Licences {
  @analytics.track('io')
  async resolve(folder: PackageFolder, manifest: Manifest): Promise<Licence> {
    const declared = declaredLicence(manifest);
    const file = licenceFile(folder, declared);
    const byText = file && recognise(await readFile(file, 'utf8'));
    const named = declared !== undefined && REFERENCE.test(declared) ? undefined : declared;
    return { id: named ?? byText ?? declared ?? 'unknown', byText };
  }
}

/** The file a manifest refers to (`SEE LICENSE IN <file>`), else the one with the usual name. */
function licenceFile({ directory, files }: PackageFolder, declared = ''): string | undefined {
  const wanted = REFERENCE.exec(declared)?.[1];
  const own = files.filter((file) => dirname(file) === directory);
  return own.find((file) => basename(file) === wanted) ?? own.find((file) => LICENCE_FILE.test(basename(file)));
}
