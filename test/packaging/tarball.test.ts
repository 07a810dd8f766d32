// The packed package → what is in it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Exports, packedProject } from './packed-project.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('the packed package', function () {
  this.timeout(120_000);

  it('holds the builds, the templates and the papers, nothing else', () => {
    const { tarball } = packedProject();

    const others = tarball.files.filter((file) => !/^(dist\/(esm|cjs)\/|templates\/)/.test(file));
    expect(others).to.have.members(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
    expect(tarball.files).to.include.members(['dist/esm/index.js', 'dist/cjs/index.js', 'templates/page.eta']);
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
