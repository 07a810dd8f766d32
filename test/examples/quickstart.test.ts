import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { runExample, temporaryFolder } from './run-example.js';

describe('the quickstart', () => {
  it('counts words, survives the file that is not there and writes the report', async () => {
    await using home = await temporaryFolder();
    await writeFile(join(home.path, 'package.json'), '{ "name": "three words" }');
    await writeFile(join(home.path, 'README.md'), '# Two words\n');

    const { code, stdout } = await runExample('quickstart.ts', { cwd: home.path });

    expect(code).to.equal(0);
    expect(stdout).to.include('README.md: 3 words').and.include('no-such-file.md: 0 words');
    expect(stdout).to.match(/Texts\.read +3 +66\.7%/);
    expect(stdout).to.match(/countWords +3 +100%/);
    await access(join(home.path, 'analytics', 'analytics_incremental.html'));
  });
});
