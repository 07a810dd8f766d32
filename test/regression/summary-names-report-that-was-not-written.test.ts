// A report that could not be written was followed by a summary with the path of the one before, as if it were that.

import { expect } from 'chai';
import { Analytics } from '../../src/index.js';
import { TestLoggers } from '../../src/testing/index.js';
import { TemporaryFolder } from '../report/temporary-folder.js';

describe('A summary behind a report that was not written', () => {
  let folder: TemporaryFolder;

  beforeEach(() => {
    folder = new TemporaryFolder();
  });

  afterEach(() => folder.remove());

  it('does not name the report before it', async () => {
    const loggers = new TestLoggers();
    const analytics = new Analytics({ reportsDir: folder.path, loggers });
    analytics.measure('work', () => {});
    const summary = () => loggers.console.lines.splice(0).join('\n');

    await analytics.generateReports();
    expect(summary()).to.include('  Report  file:');
    await analytics.generateReports({ baseline: `${folder.path}/none.json` });

    expect(loggers.error.lines).to.have.length(1);
    expect(summary()).to.include('1 call').and.not.include('Report');
  });
});
