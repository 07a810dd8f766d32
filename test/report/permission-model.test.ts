import { expect } from 'chai';
import { runScript } from '../run-script.js';

const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

const REPORTING = `
  const error = { error: (line) => console.log(line) };
  const analytics = new Analytics({ loggers: { ...SILENT, error } });
  analytics.measure('work', () => {});
  await analytics.generateReports();
`;

describe('The report under the Permission Model', () => {
  it('is written where writing is allowed, although fsync never is', async () => {
    using run = await runScript(REPORTING, {
      nodeOptions: [PERMISSION, '--allow-fs-read=*', '--allow-fs-write=*'],
    });

    expect(run.stdout).to.equal('');
    expect(run.files('analytics')).to.deep.equal(['analytics_incremental.html', 'analytics_incremental.json']);
  });

  it('names the path that may not be written', async () => {
    using run = await runScript(REPORTING, { nodeOptions: [PERMISSION, '--allow-fs-read=*'] });

    expect(run.stdout)
      .to.match(/^The report was not written: Error: Access to this API has been restricted/)
      .and.to.include(`(FileSystemWrite: ${run.folder}/analytics)`);
    expect(run.files()).to.deep.equal(['script.mjs']);
  });
});
