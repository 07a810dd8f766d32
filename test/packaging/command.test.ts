// The packed package → its command, as a shell finds it.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packedProject } from './packed-project.js';

function tracklight(...args: string[]) {
  const { folder } = packedProject();
  const env = { PATH: process.env.PATH ?? '' };
  return spawnSync(join(folder, 'node_modules/.bin/tracklight'), args, { cwd: folder, env, encoding: 'utf8' });
}

describe('the command of the packed package', () => {
  it('says its version', () => {
    const { version } = JSON.parse(
      readFileSync(join(packedProject().folder, 'node_modules/tracklight/package.json'), 'utf8'),
    );

    expect(tracklight('--version')).to.include({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('says what to install when a database has no driver', () => {
    writeFileSync(join(packedProject().folder, 'app.db'), '');

    for (const [database, driver] of [
      ['app.db', 'libsql'],
      ['postgres://127.0.0.1/app', 'pg'],
      ['mysql://127.0.0.1/app', 'mysql2'],
      ['clickhouse://127.0.0.1/app', '@clickhouse/client'],
    ] as const) {
      const { status, stderr } = tracklight('report', '--database', database);

      expect(stderr, database)
        .to.match(/^tracklight: .+\n$/)
        .and.to.include(`npm install ${driver}`);
      expect(status, database).to.equal(1);
    }
  });
});
