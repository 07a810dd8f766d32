// Tracklight in twenty lines: reads the files it is given, and shows which calls are slow and which fail.

import { readFile } from 'node:fs/promises';
import { Analytics } from 'tracklight';

const analytics = new Analytics({ durationThresholds: { shortMaxMs: 1, mediumMaxMs: 10, longMaxMs: 100 } });

class Texts {
  @analytics.track('io')
  async read(path: string): Promise<string> {
    return readFile(path, 'utf8');
  }
}

const countWords = analytics.wrap(function countWords(text: string) {
  return text.split(/\s+/).filter(Boolean).length;
}, 'compute');

const texts = new Texts();
for (const path of ['package.json', 'README.md', 'no-such-file.md']) {
  const text = await texts.read(path).catch(() => ''); // the failure is counted, and is still yours to handle
  console.log(`${path}: ${countWords(text)} words`);
}

await analytics.generateReports();
