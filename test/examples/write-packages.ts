// A small node_modules for the auditor: every package has a manifest and one file of code.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const FILES_EACH = 2;

export async function writePackages(modules: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const folder = join(modules, `package-${i}`);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: `package-${i}`, version: '1.0.0' }));
    await writeFile(join(folder, 'index.js'), `export const number = ${i};\n`);
  }
}
