import { describePage } from './page-suite.js';

// As Nest has it: its decorators are of the legacy dialect.
const TSCONFIG = JSON.stringify({ compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } });

describe('With frameworks to load', function () {
  this.timeout(60_000);

  describePage('frameworks.md', 2, { 'tsconfig.json': TSCONFIG });
});
