import { describePage } from './page-suite.js';

// As Nest has it: its decorators are of the legacy dialect.
const TSCONFIG = JSON.stringify({ compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } });

describe('With frameworks to load', () => {
  describePage('frameworks.md', 2, { 'tsconfig.json': TSCONFIG });
});
