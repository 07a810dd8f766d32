// The packed package → what is in it.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Exports, packedProject, runScript } from './packed-project.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Prints what the core and the modules behind it export as getters. */
const GETTERS = `
require('tracklight');
const exported = Object.values(require.cache).flatMap((module) =>
  Object.entries(Object.getOwnPropertyDescriptors(module.exports)));
console.log(JSON.stringify(exported.filter(([, { get }]) => get !== undefined).map(([name]) => name)));
`;

/** The texts of the JavaScript files below a folder of the package. */
function codeBelow(path: string): string[] {
  const { folder, tarball } = packedProject();
  const files = tarball.files.filter((file) => file.startsWith(path) && file.endsWith('.js'));
  return files.map((file) => readFileSync(join(folder, 'node_modules/tracklight', file), 'utf8'));
}

describe('the packed package', () => {
  it('holds the builds, the templates, the documentation and the papers, nothing else', () => {
    const { tarball } = packedProject();

    const known = /^(dist\/(esm|cjs)\/|templates\/|docs\/[\w-]+\.(md|json)$|examples\/(ci|recipes)\/)/;
    const others = tarball.files.filter((file) => !known.test(file));
    expect(others).to.have.members(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
    expect(tarball.files).to.include.members(['dist/esm/index.js', 'dist/cjs/index.js', 'templates/page.eta']);
  });

  it('holds what its README and its documentation link to, but for the pictures', () => {
    const { folder, tarball } = packedProject();

    const installed = join(folder, 'node_modules/tracklight');
    const pages = tarball.files.filter((file) => /^(README|docs\/.*)\.md$/.test(file));
    const links = pages.flatMap((page) =>
      [...readFileSync(join(installed, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target]) =>
        join(dirname(page), target as string),
      ),
    );

    expect(links).to.include.members(['docs/testing.md', 'examples/ci']);
    const dead = links.filter((path) => !existsSync(join(installed, path)));
    expect(dead.filter((path) => !path.startsWith('docs/images/'))).to.deep.equal([]);
  });

  it('is under 600 KB to download', () => {
    expect(packedProject().tarball.size).to.be.below(600_000);
  });

  it('says nothing of the machine it was built on', () => {
    const { folder, tarball } = packedProject();

    const telling = tarball.files.filter((file) =>
      readFileSync(join(folder, 'node_modules/tracklight', file), 'utf8').includes(root),
    );
    expect(telling).to.deep.equal([]);
  });

  it('leaves constant what the hot path takes for a constant', () => {
    const code = codeBelow('dist/').join('\n');

    for (const cell of ['startCell', 'edgeCell', 'edgeWords', 'bits', 'nsFromBits']) {
      const declarations = code.match(new RegExp(`^\\w+ ${cell} = `, 'gm'));
      expect(declarations, cell).to.deep.equal([`const ${cell} = `, `const ${cell} = `]);
    }
  });

  it('has strict CommonJS without exported getters, which would quadruple the price of a tracked call', () => {
    const code = codeBelow('dist/cjs/');

    expect(code).is.not.empty;
    expect(code.filter((text) => !text.startsWith('"use strict";\n'))).to.deep.equal([]);
    expect(runScript(packedProject().folder, 'getters.cjs', GETTERS)).to.include({ stdout: '[]\n', stderr: '' });
  });

  it('has a file behind every path of its exports, the types first in each condition', () => {
    const { folder, tarball } = packedProject();
    const manifest = JSON.parse(readFileSync(join(folder, 'node_modules/tracklight/package.json'), 'utf8'));

    for (const target of Object.values(manifest.exports as Exports)) {
      if (typeof target === 'string') continue;
      for (const conditions of Object.values(target)) {
        expect(Object.keys(conditions)).to.deep.equal(['types', 'default']);
        for (const path of Object.values(conditions)) expect(tarball.files).to.include(path.slice('./'.length));
      }
    }
  });
});
