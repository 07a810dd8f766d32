import { readFileSync } from 'node:fs';
import { describePage } from './page-suite.js';

const FILES = {
  'environment-document.json': readFileSync(
    new URL('../experiments/environment-document.json', import.meta.url),
    'utf8',
  ),
};

describePage('flags-and-experiments.md', 5, FILES);
